/** Which sessions have lived or idled long enough, or hang: they are ended (spec/11 §9). */
@NullMarked
package ai.backend.manager.session.idle;

import org.jspecify.annotations.NullMarked;
