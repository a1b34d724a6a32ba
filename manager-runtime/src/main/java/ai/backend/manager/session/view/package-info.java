/**
 * What clients see of a session and ask of it beside its creation: info, match, rename, destroy,
 * restart, logs (spec/02 §4, §7).
 */
@NullMarked
package ai.backend.manager.session.view;

import org.jspecify.annotations.NullMarked;
