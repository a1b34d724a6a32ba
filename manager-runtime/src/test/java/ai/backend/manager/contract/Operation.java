package ai.backend.manager.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names of operations: method and path with its variable parts, for GraphQL also the root field.
 */
final class Operation {
  private static final Pattern ID = Pattern.compile("[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{32}");
  private static final Pattern ROOT_FIELD = Pattern.compile("\\{\\s*(?:\\w+\\s*:\\s*)?(\\w+)");

  private Operation() {}

  static String of(JsonNode recorded) {
    String path = recorded.path("path").asText();
    String name = recorded.path("method").asText() + " " + template(path);
    Matcher field = ROOT_FIELD.matcher(recorded.path("body").path("query").asText());
    return path.equals("/admin/gql") && field.find() ? name + " " + field.group(1) : name;
  }

  private static String template(String path) {
    List<String> parts = new ArrayList<>(List.of(path.split("/", -1)));
    for (int i = 1; i < parts.size(); i++) {
      String part = parts.get(i);
      if (parts.get(i - 1).equals("session") && !part.equals("_")) {
        parts.set(i, parts.get(1).equals("template") ? "{id}" : "{s}");
      } else if (ID.matcher(part).matches()) {
        parts.set(i, "{id}");
      }
    }
    return String.join("/", parts);
  }
}
