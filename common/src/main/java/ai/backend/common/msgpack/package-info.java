/** The MessagePack profile that events and statistics are written in (spec/05 §5.2). */
@NullMarked
package ai.backend.common.msgpack;

import org.jspecify.annotations.NullMarked;
