/** What kernels use of the node, as its kubelet measures it (spec/10 §10). */
@NullMarked
package ai.backend.agent.statistics;

import org.jspecify.annotations.NullMarked;
