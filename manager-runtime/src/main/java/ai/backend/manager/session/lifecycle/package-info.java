/**
 * What drives a session through its life: start on agents, progress, end, restart, and the
 * comparison that makes up for lost events.
 */
@NullMarked
package ai.backend.manager.session.lifecycle;

import org.jspecify.annotations.NullMarked;
