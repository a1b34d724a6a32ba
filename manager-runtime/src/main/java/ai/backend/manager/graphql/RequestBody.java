package ai.backend.manager.graphql;

import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.ProblemType;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The body of a GraphQL request: {@code query}, {@code variables}, {@code operation_name} (spec/06
 * §1).
 */
final class RequestBody {
  private static final Set<String> KEYS =
      Set.of("query", "variables", "operation_name", "operationName");
  private static final TypeReference<Map<String, @Nullable Object>> VARIABLES =
      new TypeReference<>() {};

  private RequestBody() {}

  static GraphqlEngine.Document document(ObjectNode body, ObjectMapper json) {
    var problems = new LinkedHashMap<String, String>();
    body.fieldNames()
        .forEachRemaining(
            name -> {
              if (!KEYS.contains(name)) {
                problems.put(name, name + " is not allowed key");
              }
            });
    JsonNode query = body.path("query");
    if (query.isMissingNode()) {
      problems.put("query", "is required");
    } else if (!query.isTextual()) {
      problems.put("query", "value is not a string");
    }
    JsonNode variables = body.path("variables");
    if (!variables.isMissingNode() && !variables.isNull() && !variables.isObject()) {
      problems.put("variables", "value is not a dictionary");
    }
    if (!problems.isEmpty()) {
      throw new ApiProblem(
          ProblemType.INVALID_API_PARAMS, "Input validation error", json.valueToTree(problems));
    }
    Map<String, @Nullable Object> values =
        variables.isObject() ? json.convertValue(variables, VARIABLES) : Map.of();
    return new GraphqlEngine.Document(query.asText(), values, operation(body));
  }

  private static @Nullable String operation(ObjectNode body) {
    for (String key : new String[] {"operation_name", "operationName"}) {
      if (body.path(key).isTextual() && !body.path(key).asText().isEmpty()) {
        return body.path(key).asText();
      }
    }
    return null;
  }
}
