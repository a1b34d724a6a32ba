/** Notices that sessions' owners asked for: {@code callback_url} (spec/02 §12). */
@NullMarked
package ai.backend.manager.session.callback;

import org.jspecify.annotations.NullMarked;
