/** The node that the agent serves and how the cluster learns of it (spec/10 §2). */
@NullMarked
package ai.backend.agent.node;

import org.jspecify.annotations.NullMarked;
