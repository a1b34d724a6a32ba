/**
 * The manager's two readers of the event bus, and the event streams that clients follow (spec/03
 * §2, spec/05 §5).
 */
@NullMarked
package ai.backend.manager.events;

import org.jspecify.annotations.NullMarked;
