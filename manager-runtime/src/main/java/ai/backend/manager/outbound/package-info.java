/** Where the manager may connect to when somebody else names the host. */
@NullMarked
package ai.backend.manager.outbound;

import org.jspecify.annotations.NullMarked;
