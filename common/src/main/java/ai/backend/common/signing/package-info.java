/** How requests to the gateway are signed (spec/01 §4). */
@NullMarked
package ai.backend.common.signing;

import org.jspecify.annotations.NullMarked;
