/** The custom resource Registry: where kernel images come from. */
@NullMarked
package ai.backend.operator.registry;

import org.jspecify.annotations.NullMarked;
