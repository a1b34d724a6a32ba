/** Kernels as pods: what they look like and how they live (spec/09 §4, spec/10 §9). */
@NullMarked
package ai.backend.agent.kernel;

import org.jspecify.annotations.NullMarked;
