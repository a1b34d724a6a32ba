package ai.backend.manager.fuzz;

import ai.backend.manager.gateway.Route;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What official clients sent to each route: examples that come past the first checks. */
final class Corpus {
  private final List<Route> routes;
  private final Map<Route, List<JsonNode>> examples = new HashMap<>();

  /**
   * @param recorded exchanges with {@code method}, {@code path}, {@code query} and {@code body}
   */
  Corpus(List<Route> routes, List<JsonNode> recorded) {
    this.routes =
        routes.stream()
            .sorted(Comparator.comparing(Route::path).thenComparing(Route::method))
            .toList();
    for (JsonNode exchange : recorded) {
      this.routes.stream()
          .filter(route -> route.method().equals(exchange.path("method").asText()))
          .filter(route -> leadsTo(route, exchange.path("path").asText()))
          .max(Comparator.comparingInt(Corpus::literals))
          .ifPresent(
              route -> examples.computeIfAbsent(route, r -> new ArrayList<>()).add(exchange));
    }
  }

  List<Route> routes() {
    return routes;
  }

  /** Recorded exchanges of a route, none for one that was not recorded. */
  List<JsonNode> examples(Route route) {
    return examples.getOrDefault(route, List.of());
  }

  private static boolean leadsTo(Route route, String path) {
    String[] template = route.path().split("/", -1);
    String[] segments = path.split("/", -1);
    boolean same = template.length == segments.length;
    for (int i = 0; same && i < template.length; i++) {
      same = isPlaceholder(template[i]) || template[i].equals(segments[i]);
    }
    return same;
  }

  private static int literals(Route route) {
    int literals = 0;
    for (String segment : route.path().split("/", -1)) {
      literals += isPlaceholder(segment) ? 0 : 1;
    }
    return literals;
  }

  static boolean isPlaceholder(String segment) {
    return segment.startsWith("{");
  }
}
