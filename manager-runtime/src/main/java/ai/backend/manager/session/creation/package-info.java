/**
 * Creation of sessions: what is asked for, the checks in their order, the rows, the wait for the
 * start (spec/02 §3).
 */
@NullMarked
package ai.backend.manager.session.creation;

import org.jspecify.annotations.NullMarked;
