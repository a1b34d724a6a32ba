package ai.backend.manager.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a request names, for the audit log: placeholders of the path, and parameters that are known
 * to hold names or ids. Nothing else of a body is looked at.
 *
 * @param target what it is done to
 * @param owner the access key it is done on behalf of
 * @param claimedUser who somebody without signature says he is
 */
record RequestSubject(
    @Nullable String target, @Nullable String owner, @Nullable String claimedUser) {
  private static final List<String> OWNERS = List.of("owner_access_key", "ownerAccessKey");
  private static final List<String> USERS = List.of("username", "email");
  private static final List<String> NAMES =
      List.of(
          "name",
          "session_name",
          "sessionName",
          "clientSessionToken",
          "key",
          "id",
          "email",
          "username",
          "user_id",
          "project",
          "domain",
          "image",
          "status");
  private static final RequestSubject NOTHING = new RequestSubject(null, null, null);

  static RequestSubject of(Route route, RoutedCall call) {
    if (route.recorded() == Recorded.NEVER) {
      return NOTHING;
    }
    ObjectNode parameters = parameters(call);
    String path = String.join("/", call.pathParameters().values());
    return new RequestSubject(
        path.isEmpty() ? named(call, parameters) : path,
        first(call, parameters, OWNERS),
        call.principal() == null ? first(call, parameters, USERS) : null);
  }

  /** What is copied is named together with its copy. */
  private static @Nullable String named(RoutedCall call, ObjectNode parameters) {
    String source = parameters.path("src").asText("");
    String target = parameters.path("target").asText("");
    return source.isEmpty() || target.isEmpty()
        ? first(call, parameters, NAMES)
        : source + " -> " + target;
  }

  private static ObjectNode parameters(RoutedCall call) {
    String type = call.request().mediaType();
    if (type.startsWith("multipart/")) {
      return JsonNodeFactory.instance.objectNode();
    }
    try {
      return call.params();
    } catch (ApiProblem malformed) {
      return JsonNodeFactory.instance.objectNode();
    }
  }

  private static @Nullable String first(
      RoutedCall call, ObjectNode parameters, List<String> names) {
    for (String name : names) {
      JsonNode value = parameters.get(name);
      if (value != null && value.isValueNode() && !value.asText().isEmpty()) {
        return value.asText();
      }
      String query = call.query(name);
      if (query != null && !query.isEmpty()) {
        return query;
      }
    }
    return null;
  }
}
