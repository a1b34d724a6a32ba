/** Lengths of time as settings write them. */
@NullMarked
package ai.backend.common.time;

import org.jspecify.annotations.NullMarked;
