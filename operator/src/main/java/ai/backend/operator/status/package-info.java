/** Conditions and outcomes: how a pass of the operator is told to people and tools. */
@NullMarked
package ai.backend.operator.status;

import org.jspecify.annotations.NullMarked;
