package ai.backend.manager.graphql.service;

import static ai.backend.manager.graphql.service.EndpointEntity.ROUTE;
import static ai.backend.manager.graphql.service.EndpointEntity.ROUTES;

import ai.backend.manager.graphql.Ask;
import ai.backend.manager.graphql.Wiring;
import ai.backend.manager.graphql.entity.Parents;
import ai.backend.manager.graphql.entity.Rows;
import ai.backend.manager.graphql.image.ImageNodes;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jooq.JSONB;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** Computed fields of endpoints and tokens (spec/06 §7.9). */
record EndpointFields(Rows rows) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ROUTES_OF = "endpoint.routes";
  private static final int MOST_ROUTES = 1_000;
  private static final int TOO_MANY_RETRIES = 5;
  private static final Set<String> FOR_STATUS = Set.of("status");
  private static final Set<String> FOR_ERRORS = Set.of("status", "session", "error_data");

  void wire(Wiring wiring) {
    wiring
        .loader(ROUTES_OF, this::fetch)
        .field("Endpoint", "routings", ask -> routes(ask, ask.fields()))
        .field("Endpoint", "status", ask -> routes(ask, FOR_STATUS).thenApply(r -> status(ask, r)))
        .field(
            "Endpoint", "errors", ask -> routes(ask, FOR_ERRORS).thenApply(EndpointFields::errors))
        .field("Endpoint", "image_object", ask -> ImageNodes.load(ask, ask.key("image_id")))
        .field("EndpointToken", "valid_until", EndpointFields::validUntil);
  }

  private static CompletableFuture<List<Map<String, Object>>> routes(Ask ask, Set<String> fields) {
    return ask.load(ROUTES_OF, new Parents.Key<>(ask.key("endpoint_id"), fields, null));
  }

  private Map<Parents.Key<UUID>, List<Map<String, Object>>> fetch(Set<Parents.Key<UUID>> keys) {
    return Parents.byFields(
        keys,
        (alike, endpoints) ->
            rows.children(
                ROUTE,
                alike.fields(),
                ROUTES.uuid("endpoint"),
                endpoints,
                DSL.noCondition(),
                MOST_ROUTES));
  }

  private static String status(Ask ask, List<Map<String, Object>> routes) {
    if (ask.row().get("retries") instanceof Integer retries && retries > TOO_MANY_RETRIES) {
      return "UNHEALTHY";
    }
    if ("DESTROYING".equals(ask.row().get("lifecycle_stage"))) {
      return "DESTROYING";
    }
    if (routes.isEmpty()) {
      return "READY";
    }
    if (routes.stream().allMatch(route -> "HEALTHY".equals(route.get("status")))) {
      return "HEALTHY";
    }
    boolean degraded = routes.stream().anyMatch(r -> "UNHEALTHY".equals(r.get("status")));
    return degraded ? "DEGRADED" : "PROVISIONING";
  }

  private static List<Map<String, @Nullable Object>> errors(List<Map<String, Object>> routes) {
    var errors = new ArrayList<Map<String, @Nullable Object>>();
    for (Map<String, Object> route : routes) {
      if ("FAILED_TO_START".equals(route.get("status"))) {
        JsonNode data = json(route.get("error_data"));
        var error = new HashMap<String, @Nullable Object>();
        error.put("session_id", data.path("session_id").asText(null));
        error.put("errors", data.path("errors").valueStream().map(EndpointFields::error).toList());
        errors.add(error);
      }
    }
    return errors;
  }

  private static Map<String, Object> error(JsonNode error) {
    return Map.of(
        "src", error.path("src").asText(),
        "name", error.path("name").asText(),
        "repr", error.path("repr").asText());
  }

  /** The expiry which the token itself tells; null when it tells none. */
  private static @Nullable Instant validUntil(Ask ask) {
    String[] parts = String.valueOf(ask.row().get("token")).split("\\.");
    if (parts.length != 3) {
      return null;
    }
    try {
      JsonNode expiry = JSON.readTree(Base64.getUrlDecoder().decode(parts[1])).path("exp");
      return expiry.isNumber() ? Instant.ofEpochSecond(expiry.asLong()) : null;
    } catch (java.io.IOException | IllegalArgumentException noJwt) {
      return null;
    }
  }

  private static JsonNode json(@Nullable Object stored) {
    try {
      return stored instanceof JSONB json ? JSON.readTree(json.data()) : JSON.createObjectNode();
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("error_data holds no JSON", impossible);
    }
  }
}
