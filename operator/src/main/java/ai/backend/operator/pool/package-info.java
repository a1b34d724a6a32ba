/** The custom resource AgentPool: agents on nodes. */
@NullMarked
package ai.backend.operator.pool;

import org.jspecify.annotations.NullMarked;
