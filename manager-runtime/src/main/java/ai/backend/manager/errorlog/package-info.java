/** Failures that clients, agents and the manager itself report, for their users to read. */
@NullMarked
package ai.backend.manager.errorlog;

import org.jspecify.annotations.NullMarked;
