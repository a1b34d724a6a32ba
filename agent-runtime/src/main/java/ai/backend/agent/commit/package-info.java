/** Keeps kernels' containers as image archives (spec/10 §12). */
@NullMarked
package ai.backend.agent.commit;

import org.jspecify.annotations.NullMarked;
