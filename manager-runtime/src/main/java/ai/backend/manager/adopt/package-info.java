/**
 * Takes the state of an existing installation (22.09.6 … 23.09.11) over from its database dump and
 * etcd backup: {@link ai.backend.manager.adopt.Adoption}. Dumps are read, never run.
 */
@NullMarked
package ai.backend.manager.adopt;

import org.jspecify.annotations.NullMarked;
