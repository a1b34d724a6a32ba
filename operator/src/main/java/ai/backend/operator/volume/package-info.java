/** The custom resource Volume: where users' folders live. */
@NullMarked
package ai.backend.operator.volume;

import org.jspecify.annotations.NullMarked;
