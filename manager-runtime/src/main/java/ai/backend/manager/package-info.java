/** The manager: one program, either the gateway or the {@code mgr} command line. */
@NullMarked
package ai.backend.manager;

import org.jspecify.annotations.NullMarked;
