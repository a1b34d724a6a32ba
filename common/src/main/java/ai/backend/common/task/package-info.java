/** The stored state of background tasks and the events of each change. */
@NullMarked
package ai.backend.common.task;

import org.jspecify.annotations.NullMarked;
