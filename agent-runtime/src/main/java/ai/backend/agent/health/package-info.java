/** Liveness and readiness of the agent. */
@NullMarked
package ai.backend.agent.health;

import org.jspecify.annotations.NullMarked;
