package ai.backend.manager.graphql.policy;

import ai.backend.common.slots.BinarySize;
import ai.backend.common.slots.SlotException;
import ai.backend.manager.graphql.GraphqlRefusal;
import org.jspecify.annotations.Nullable;

/** Sizes in inputs such as {@code 1g}. */
final class SizeInput {
  private SizeInput() {}

  /** Bytes; null for an empty text. */
  static @Nullable Long bytes(Object size) {
    try {
      return size.toString().isBlank() ? null : BinarySize.parse(size.toString()).longValueExact();
    } catch (SlotException | ArithmeticException bad) {
      throw new GraphqlRefusal(
          "Missing or invalid API parameters. (shared_memory: " + bad.getMessage() + ")");
    }
  }
}
