/** Secrets at rest: what is encrypted in the database, with which keys, and how keys change. */
@NullMarked
package ai.backend.manager.secret;

import org.jspecify.annotations.NullMarked;
