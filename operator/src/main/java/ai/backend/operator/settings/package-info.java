/** What the operator is told when it is installed. */
@NullMarked
package ai.backend.operator.settings;

import org.jspecify.annotations.NullMarked;
