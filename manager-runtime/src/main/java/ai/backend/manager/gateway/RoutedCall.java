package ai.backend.manager.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request on its way through a route. */
record RoutedCall(
    Inbound request,
    Map<String, String> pathParameters,
    ApiVersion apiVersion,
    @Nullable Principal principal)
    implements Call {

  @Override
  public String method() {
    return request.method();
  }

  @Override
  public String pathParam(String name) {
    String value = pathParameters.get(name);
    if (value == null) {
      throw new IllegalArgumentException("the route has no placeholder {" + name + "}");
    }
    return value;
  }

  @Override
  public @Nullable String header(String name) {
    return request.header(name);
  }

  @Override
  public Principal caller() {
    Principal known = principal;
    if (known == null) {
      throw Refusals.unauthorized();
    }
    return known;
  }

  @Override
  public ObjectNode params() {
    return BodyParser.parameters(request);
  }

  @Override
  public @Nullable String query(String name) {
    JsonNode value = BodyParser.query(request.query()).get(name);
    return value == null ? null : value.asText();
  }

  @Override
  public byte[] body() {
    return request.body();
  }

  @Override
  public @Nullable String clientAddress() {
    return request.from().client();
  }
}
