package ai.backend.manager.graphql;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a mutation names, for the audit log: arguments that hold names or ids, and no input. */
final class MutationTarget {
  private static final List<String> NAMES =
      List.of(
          "name",
          "email",
          "gid",
          "user_id",
          "access_key",
          "id",
          "references",
          "alias",
          "target",
          "registry",
          "hostname",
          "domain",
          "scaling_group",
          "user_group");

  private MutationTarget() {}

  static @Nullable String of(Ask ask) {
    Map<String, Object> arguments = ask.environment().getArguments();
    List<String> named =
        NAMES.stream()
            .map(arguments::get)
            .filter(Objects::nonNull)
            .filter(value -> !(value instanceof Map))
            .map(String::valueOf)
            .toList();
    return named.isEmpty() ? null : String.join(" ", named);
  }
}
