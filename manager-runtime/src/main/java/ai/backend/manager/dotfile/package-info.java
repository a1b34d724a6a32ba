/** Files that users, projects and domains want in the home of every session; bootstrap scripts. */
@NullMarked
package ai.backend.manager.dotfile;

import org.jspecify.annotations.NullMarked;
