/** What the manager asks over gRPC. */
@NullMarked
package ai.backend.agent.rpc;

import org.jspecify.annotations.NullMarked;
