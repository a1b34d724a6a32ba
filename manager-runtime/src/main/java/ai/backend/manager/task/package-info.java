/** Background tasks: work that outlives its request, and the stream that tells its progress. */
@NullMarked
package ai.backend.manager.task;

import org.jspecify.annotations.NullMarked;
