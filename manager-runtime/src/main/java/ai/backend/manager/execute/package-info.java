/**
 * Code in sessions: execution, interruption, completion, the execution websocket, small files
 * (spec/02 §5, §6, §8; spec/03 §1.2).
 */
@NullMarked
package ai.backend.manager.execute;

import org.jspecify.annotations.NullMarked;
