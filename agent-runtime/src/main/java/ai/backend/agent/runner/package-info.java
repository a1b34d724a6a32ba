/** The conversation with the runner inside a kernel (spec/09 §6). */
@NullMarked
package ai.backend.agent.runner;

import org.jspecify.annotations.NullMarked;
