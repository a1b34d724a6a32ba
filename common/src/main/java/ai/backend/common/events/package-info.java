/** The event bus: what is told on it and how it travels (spec/05 §5). */
@NullMarked
package ai.backend.common.events;

import org.jspecify.annotations.NullMarked;
