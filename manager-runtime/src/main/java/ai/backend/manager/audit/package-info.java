/** The append-only record of who changed what: written with the change, kept, listed. */
@NullMarked
package ai.backend.manager.audit;

import org.jspecify.annotations.NullMarked;
