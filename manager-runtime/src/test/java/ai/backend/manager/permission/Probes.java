package ai.backend.manager.permission;

import ai.backend.manager.permission.Probe.Cell;
import ai.backend.manager.permission.Probe.Judge;
import ai.backend.manager.permission.Probe.Of;
import ai.backend.manager.permission.Probe.Request;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;

/** All probes, and the ways to make and judge one. */
final class Probes {
  static final Judge OK = (answer, cell) -> answer.status() < 300;

  /** What was asked for was looked at, whatever came of it. */
  static final Judge REACHED = (answer, cell) -> !List.of(401, 403, 404).contains(answer.status());

  /** The guard let the request pass. */
  static final Judge ADMITTED = (answer, cell) -> answer.status() != 401 && answer.status() != 403;

  static final Judge CHANGED = (answer, cell) -> answer.changed();
  static final Judge DONE = (answer, cell) -> answer.body().contains("\"ok\":true");
  static final Judge TELLS = shows(cell -> cell.target().secret());
  static final Judge TELLS_PROJECT = shows(cell -> cell.target().place.secret());
  static final Judge TELLS_DOMAIN = shows(cell -> cell.target().place.domainSecret());

  /** A GraphQL field was not refused for who asks. */
  static final Judge PERMITTED =
      (answer, cell) ->
          answer.status() == 200
              && Stream.of(
                      "no permission to execute",
                      "privilege",
                      "Unknown client role",
                      "Forbidden operation")
                  .noneMatch(answer.body()::contains);

  private Probes() {}

  static List<Probe> all() {
    return Stream.of(SessionProbes.all(), RestProbes.all(), QueryProbes.all(), MutationProbes.all())
        .flatMap(List::stream)
        .toList();
  }

  static Judge shows(Function<Cell, String> text) {
    return (answer, cell) -> answer.body().contains(text.apply(cell));
  }

  /**
   * A request of a route.
   *
   * @param target with its query; {@code <names>} are filled in
   * @param body JSON with single quotes
   */
  static Probe rest(String method, String path, Of of, String target, String body, Judge judge) {
    return new Probe(
        method + " " + path,
        "",
        of,
        cell -> new Request(method, cell.fill(target), cell.fill(body.replace('\'', '"'))),
        judge,
        List.of(),
        false);
  }

  static Probe get(String path, Of of, String target, Judge judge) {
    return rest("GET", path, of, target, "", judge);
  }

  static Probe post(String path, Of of, String target, String body, Judge judge) {
    return rest("POST", path, of, target, body, judge);
  }

  static Probe query(Of of, String field, Judge judge) {
    return graphql("Queries", "{ it: %s }", of, field, judge);
  }

  static Probe mutation(Of of, String field, Judge judge) {
    return graphql("Mutations", "mutation { it: %s }", of, field, judge);
  }

  private static Probe graphql(String type, String document, Of of, String field, Judge judge) {
    String name = field.split("[^a-z_]", 2)[0];
    String text = document.formatted(field.replace('\'', '"'));
    return new Probe(
        type + "." + name,
        "",
        of,
        cell ->
            new Request(
                "POST",
                "/admin/gql",
                JsonNodeFactory.instance.objectNode().put("query", cell.fill(text)).toString()),
        judge,
        List.of(),
        false);
  }

  static String taskTemplate(String name) {
    return """
    {"api_version": "6", "kind": "taskTemplate", "metadata": {"name": "%s"},
     "spec": {"kernel": {"image": "near.example/matrix:1", "environ": {}}, "mounts": {}}}
    """
        .formatted(name);
  }

  static String clusterTemplate(String name, UUID task) {
    return """
    {"api_version": "6", "kind": "clusterTemplate", "mode": "single-node", "metadata": {"name": "%s"},
     "spec": {"environ": {}, "mounts": {}, "nodes": [{"role": "main", "session_template": "%s", "replicas": 1}]}}
    """
        .formatted(name, task);
  }
}
