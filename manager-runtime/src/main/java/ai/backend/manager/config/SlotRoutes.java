package ai.backend.manager.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.backend.common.redis.RedisConnections;
import ai.backend.common.redis.RedisDatabase;
import ai.backend.manager.gateway.Call;
import ai.backend.manager.gateway.Gate;
import ai.backend.manager.gateway.Params;
import ai.backend.manager.gateway.Reply;
import ai.backend.manager.gateway.Route;
import ai.backend.manager.gateway.Routes;
import ai.backend.manager.policy.Verb;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** {@code /config/resource-slots} and its details (spec/04 §8). */
@Singleton
class SlotRoutes implements Routes {
  private static final String SLOTS_OF_GROUP =
      """
      select distinct jsonb_object_keys(available_slots) as slot from agents
      where scaling_group = ? and status = 'ALIVE' and schedulable
      """;

  private final KnownSlots slots;
  private final RedisConnections redis;
  private final DSLContext database;
  private final ObjectMapper json;

  SlotRoutes(KnownSlots slots, RedisConnections redis, DSLContext database, ObjectMapper json) {
    this.slots = slots;
    this.redis = redis;
    this.database = database;
    this.json = json;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        new Route("GET", "/config/resource-slots", Verb.PUBLIC_READ, Gate.NONE, this::units),
        new Route(
            "GET", "/config/resource-slots/details", Verb.PUBLIC_READ, Gate.NONE, this::details));
  }

  private Reply units(Call call) {
    var units = new LinkedHashMap<String, String>();
    slots.types().units().forEach((name, unit) -> units.put(name, unit.text()));
    return Reply.ok(units);
  }

  private Reply details(Call call) throws IOException {
    Params params = Params.of(call);
    String group = params.optStr("sgroup");
    params.done();
    Map<String, JsonNode> described = describedByAgents();
    var answer = new LinkedHashMap<String, Object>();
    for (String slot : shown(group)) {
      JsonNode own = described.get(slot);
      Object details = own == null ? SlotDetails.BUILT_IN.get(slot) : own;
      if (details != null) {
        answer.put(slot, details);
      }
    }
    return Reply.ok(answer);
  }

  private Set<String> shown(@Nullable String group) {
    Set<String> known = slots.types().names();
    if (group == null) {
      return known;
    }
    var present = new HashSet<>(Set.of("cpu", "mem"));
    present.addAll(database.resultQuery(SLOTS_OF_GROUP, group).fetch("slot", String.class));
    var shown = new java.util.LinkedHashSet<>(known);
    shown.retainAll(present);
    return shown;
  }

  private Map<String, JsonNode> describedByAgents() throws IOException {
    var described = new HashMap<String, JsonNode>();
    for (var entry :
        redis.shared(RedisDatabase.STAT).sync().hgetall("computer.metadata").entrySet()) {
      described.put(entry.getKey(), json.readTree(new String(entry.getValue(), UTF_8)));
    }
    return described;
  }
}
