/** The {@code mgr} command line (spec/05 §9). */
@NullMarked
package ai.backend.manager.cli;

import org.jspecify.annotations.NullMarked;
