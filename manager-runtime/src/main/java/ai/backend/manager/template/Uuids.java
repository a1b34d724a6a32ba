package ai.backend.manager.template;

import java.util.Optional;
import java.util.UUID;

/** UUIDs as clients write them: with dashes, or 32 hexadecimal digits. */
final class Uuids {
  private Uuids() {}

  static Optional<UUID> parse(String text) {
    String hex = text.replace("-", "");
    if (!hex.matches("[0-9a-fA-F]{32}")) {
      return Optional.empty();
    }
    return Optional.of(
        new UUID(Long.parseUnsignedLong(hex, 0, 16, 16), Long.parseUnsignedLong(hex, 16, 32, 16)));
  }

  static String hex(UUID id) {
    return id.toString().replace("-", "");
  }
}
