/** What two or more runtimes must agree on. */
@NullMarked
package ai.backend.common;

import org.jspecify.annotations.NullMarked;
