/** Real backing services for tests. */
@NullMarked
package ai.backend.testing;

import org.jspecify.annotations.NullMarked;
