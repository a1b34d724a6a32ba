package ai.backend.manager.world;

import ai.backend.manager.gateway.ApiVersion;
import ai.backend.manager.gateway.Call;
import ai.backend.manager.gateway.Principal;
import ai.backend.manager.session.SessionSql;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A request as the gateway hands it over. */
public record TestCall(
    Principal caller,
    String method,
    Map<String, String> path,
    Map<String, String> query,
    Map<String, String> headers,
    byte[] body,
    ApiVersion apiVersion)
    implements Call {
  private static final ApiVersion V7 = new ApiVersion(7, "20230615");

  public static TestCall of(Principal caller, String session, String json) {
    return new TestCall(
        caller,
        "POST",
        Map.of("s", session),
        Map.of(),
        Map.of(),
        json.replace('\'', '"').getBytes(StandardCharsets.UTF_8),
        V7);
  }

  public TestCall version(int major, String date) {
    return new TestCall(caller, method, path, query, headers, body, new ApiVersion(major, date));
  }

  public TestCall withQuery(Map<String, String> values) {
    return new TestCall(caller, method, path, values, headers, body, apiVersion);
  }

  public TestCall withBody(String contentType, byte[] bytes) {
    return new TestCall(
        caller, method, path, query, Map.of("Content-Type", contentType), bytes, apiVersion);
  }

  @Override
  public String pathParam(String name) {
    return path.get(name);
  }

  @Override
  public String header(String name) {
    return headers.get(name);
  }

  @Override
  public ObjectNode params() {
    if (body.length == 0) {
      ObjectNode node = JsonNodeFactory.instance.objectNode();
      query.forEach(node::put);
      return node;
    }
    return (ObjectNode) SessionSql.parse(new String(body, StandardCharsets.UTF_8));
  }

  @Override
  public String clientAddress() {
    return headers.getOrDefault("X-Forwarded-For", "127.0.0.1");
  }

  @Override
  public String query(String name) {
    return query.get(name);
  }
}
