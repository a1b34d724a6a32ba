/** One agent: resources, kernel pods, the in-container runner, statistics. */
@NullMarked
package ai.backend.agent;

import org.jspecify.annotations.NullMarked;
