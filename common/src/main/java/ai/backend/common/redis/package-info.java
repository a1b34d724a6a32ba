/** Redis: which database holds what, and how to connect (spec/05 §4). */
@NullMarked
package ai.backend.common.redis;

import org.jspecify.annotations.NullMarked;
