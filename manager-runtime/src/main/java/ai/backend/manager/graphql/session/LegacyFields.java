package ai.backend.manager.graphql.session;

import ai.backend.manager.graphql.Ask;
import ai.backend.manager.graphql.Wiring;
import ai.backend.manager.graphql.live.LivePart;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jooq.JSONB;
import org.jspecify.annotations.Nullable;

/** Slots and measurements of legacy sessions, which the API shows one by one (spec/06 §7.8). */
final class LegacyFields {
  private static final String TYPE = "LegacyComputeSession";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final BigDecimal MIB = BigDecimal.valueOf(1 << 20);

  /** Field → where it stands in the statistics. */
  private static final Map<String, String> INTEGERS =
      Map.of(
          "cpu_used", "/cpu_used/current",
          "mem_max_bytes", "/mem/stats.max",
          "mem_cur_bytes", "/mem/current",
          "net_rx_bytes", "/net_rx/stats.rate",
          "net_tx_bytes", "/net_tx/stats.rate",
          "io_read_bytes", "/io_read/current",
          "io_write_bytes", "/io_write/current",
          "io_max_scratch_size", "/io_scratch_size/stats.max",
          "io_cur_scratch_size", "/io_scratch_size/current");

  private LegacyFields() {}

  static void wire(Wiring wiring) {
    INTEGERS.forEach(
        (field, at) ->
            wiring.field(
                TYPE, field, ask -> metric(ask, at).thenApply(value -> value.longValue())));
    wiring
        .field(TYPE, "live_stat", LegacyFields::shown)
        .field(TYPE, "last_stat", LegacyFields::shown)
        .field(
            TYPE,
            "cpu_using",
            ask -> metric(ask, "/cpu_util/pct").thenApply(BigDecimal::doubleValue))
        .field(TYPE, "mem_slot", ask -> slot(ask, "mem").divideToIntegralValue(MIB).intValue())
        .field(TYPE, "cpu_slot", ask -> slot(ask, "cpu").doubleValue())
        .field(TYPE, "gpu_slot", ask -> slot(ask, "cuda.device").doubleValue())
        .field(TYPE, "tpu_slot", ask -> slot(ask, "tpu.device").doubleValue());
  }

  private static CompletableFuture<@Nullable Object> shown(Ask ask) {
    Object stored = ask.row().get("stored_stat");
    return live(ask).thenApply(live -> live == null ? stored : live);
  }

  private static CompletableFuture<BigDecimal> metric(Ask ask, String at) {
    return live(ask)
        .thenApply(live -> live == null ? json(ask.row().get("stored_stat")) : live)
        .thenApply(stat -> number(stat.at(at).asText("0")));
  }

  private static CompletableFuture<@Nullable JsonNode> live(Ask ask) {
    return ask.load(LivePart.STATISTICS, String.valueOf(ask.row().get("kernel_id")));
  }

  private static BigDecimal slot(Ask ask, String slot) {
    return number(json(ask.row().get("occupied_slots")).path(slot).asText("0"));
  }

  private static BigDecimal number(String text) {
    try {
      return new BigDecimal(text);
    } catch (NumberFormatException noNumber) {
      return BigDecimal.ZERO;
    }
  }

  private static JsonNode json(@Nullable Object stored) {
    try {
      return stored instanceof JSONB json ? JSON.readTree(json.data()) : JSON.createObjectNode();
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("a JSON column holds no JSON", impossible);
    }
  }
}
