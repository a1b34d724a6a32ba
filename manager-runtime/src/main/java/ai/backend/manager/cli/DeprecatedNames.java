package ai.backend.manager.cli;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Names that image commands once had below {@code etcd} (spec/05 §9). */
final class DeprecatedNames {
  private static final Map<String, String> IMAGE_COMMANDS =
      Map.of(
          "list-images", "list",
          "inspect-image", "inspect",
          "forget-image", "forget",
          "set-image-resource-limit", "set-resource-limit",
          "rescan-images", "rescan",
          "alias", "alias",
          "dealias", "dealias");

  private DeprecatedNames() {}

  /** {@code etcd list-images …} becomes {@code image list …}; others stay as they are. */
  static String[] replaced(String... args) {
    String[] now = args.clone();
    for (int i = 0; i + 1 < now.length; i++) {
      String command = now[i].equals("etcd") ? imageCommand(now[i + 1]) : null;
      if (command != null) {
        now[i] = "image";
        now[i + 1] = command;
      }
      if (!now[i].startsWith("-")) {
        return now;
      }
    }
    return now;
  }

  private static @Nullable String imageCommand(String name) {
    return IMAGE_COMMANDS.get(name);
  }
}
