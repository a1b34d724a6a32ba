package ai.backend.manager.graphql.agent;

import ai.backend.manager.graphql.Ask;
import ai.backend.manager.graphql.Wiring;
import ai.backend.manager.graphql.live.Counts;
import ai.backend.manager.graphql.live.LivePart;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jooq.JSONB;
import org.jspecify.annotations.Nullable;

/** Computed fields of agents. */
final class AgentFields {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final BigDecimal MIB = BigDecimal.valueOf(1 << 20);

  private AgentFields() {}

  static void wire(Wiring wiring) {
    wiring
        .field("Agent", "live_stat", ask -> ask.load(LivePart.STATISTICS, id(ask)))
        .field("Agent", "cpu_cur_pct", ask -> measured(ask, "cpu_util", "pct"))
        .field("Agent", "mem_cur_bytes", ask -> measured(ask, "mem", "current"))
        .field("Agent", "container_count", AgentFields::containers)
        .field("Agent", "local_config", AgentFields::localConfig)
        .field("Agent", "hardware_metadata", AgentFields::hardware)
        .field("Agent", "mem_slots", ask -> mebibytes(ask, "available_slots"))
        .field("Agent", "used_mem_slots", ask -> mebibytes(ask, "occupied_slots"));
    Map.of("cpu", "cpu", "gpu", "cuda.device", "tpu", "tpu.device")
        .forEach(
            (name, slot) -> {
              wiring.field("Agent", name + "_slots", ask -> slot(ask, "available_slots", slot));
              wiring.field(
                  "Agent", "used_" + name + "_slots", ask -> slot(ask, "occupied_slots", slot));
            });
  }

  private static String id(Ask ask) {
    return String.valueOf(ask.row().get("id"));
  }

  private static CompletableFuture<Double> measured(Ask ask, String metric, String what) {
    return ask.<String, @Nullable JsonNode>load(LivePart.STATISTICS, id(ask))
        .thenApply(
            stat -> stat == null ? 0.0 : stat.path("node").path(metric).path(what).asDouble(0));
  }

  private static CompletableFuture<Integer> containers(Ask ask) {
    return ask.<String, @Nullable String>load(LivePart.COUNTERS, "container_count." + id(ask))
        .thenApply(Counts::of);
  }

  private static Object localConfig(Ask ask) {
    boolean terminate = Boolean.TRUE.equals(ask.row().get("auto_terminate_abusing_kernel"));
    return Map.of("agent", Map.of("auto_terminate_abusing_kernel", terminate));
  }

  /** What the agent told of its devices when it registered; an agent that is away tells nothing. */
  private static @Nullable Object hardware(Ask ask) {
    if (!"ALIVE".equals(ask.row().get("status"))) {
      return null;
    }
    var plugins = new LinkedHashMap<String, Object>();
    json(ask, "compute_plugins")
        .properties()
        .forEach(entry -> plugins.put(entry.getKey(), healthy(entry.getValue())));
    return plugins;
  }

  private static Map<String, @Nullable Object> healthy(JsonNode metadata) {
    var state = new LinkedHashMap<String, @Nullable Object>();
    state.put("status", "healthy");
    state.put("status_info", null);
    state.put("metadata", metadata);
    return state;
  }

  private static @Nullable Integer mebibytes(Ask ask, String column) {
    return amount(ask, column, "mem", bytes -> bytes.divideToIntegralValue(MIB).intValue());
  }

  private static @Nullable Double slot(Ask ask, String column, String slot) {
    return amount(ask, column, slot, BigDecimal::doubleValue);
  }

  private static <T> @Nullable T amount(
      Ask ask, String column, String slot, Function<BigDecimal, T> unit) {
    try {
      return unit.apply(new BigDecimal(json(ask, column).path(slot).asText("0")));
    } catch (NumberFormatException unlimited) {
      return null;
    }
  }

  private static JsonNode json(Ask ask, String column) {
    try {
      return ask.row().get(column) instanceof JSONB stored
          ? JSON.readTree(stored.data())
          : JSON.createObjectNode();
    } catch (com.fasterxml.jackson.core.JsonProcessingException impossible) {
      throw new IllegalStateException("column " + column + " holds no JSON", impossible);
    }
  }
}
