package ai.backend.manager.cli;

import java.util.Map;
import java.util.Set;
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

  /** Options of the whole program that take the word after them. */
  private static final Set<String> WITH_VALUE =
      Set.of("-f", "--config-path", "--config", "--log-level");

  private DeprecatedNames() {}

  /** {@code etcd list-images …} becomes {@code image list …}; others stay as they are. */
  static String[] replaced(String... args) {
    String[] now = args.clone();
    for (int i = 0; i + 1 < now.length; i += WITH_VALUE.contains(now[i]) ? 2 : 1) {
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
