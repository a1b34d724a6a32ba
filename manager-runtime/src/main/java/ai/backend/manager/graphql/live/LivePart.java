package ai.backend.manager.graphql.live;

import ai.backend.common.redis.RedisDatabase;
import ai.backend.manager.graphql.Part;
import ai.backend.manager.graphql.Wiring;
import com.fasterxml.jackson.databind.JsonNode;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Loaders over Redis for all types: one multi-get for all rows of a level. */
@Singleton
public final class LivePart implements Part {
  /** Statistics of agents and kernels: key → JSON (spec/06 §8). */
  public static final String STATISTICS = "live.statistics";

  /** Plain texts and counters of the statistics database. */
  public static final String COUNTERS = "live.counters";

  /** MessagePack values of the live database. */
  public static final String REPORTS = "live.reports";

  /** Plain texts of the live database. */
  public static final String TEXTS = "live.texts";

  /** Kernel id → abuse report. */
  public static final String ABUSE = "live.abuse";

  /** Canonical image name → ids of the agents that have it. */
  public static final String INSTALLED = "live.installed";

  private final LiveReads redis;

  @Inject
  public LivePart(LiveReads redis) {
    this.redis = redis;
  }

  @Override
  public void wire(Wiring wiring) {
    wiring
        .loader(STATISTICS, (Set<String> keys) -> json(redis.values(RedisDatabase.STAT, keys)))
        .loader(COUNTERS, (Set<String> keys) -> texts(redis.values(RedisDatabase.STAT, keys)))
        .loader(REPORTS, (Set<String> keys) -> json(redis.values(RedisDatabase.LIVE, keys)))
        .loader(TEXTS, (Set<String> keys) -> texts(redis.values(RedisDatabase.LIVE, keys)))
        .loader(ABUSE, (Set<String> keys) -> json(redis.hash("abuse_report", keys)))
        .loader(INSTALLED, (Set<String> keys) -> redis.images(keys));
  }

  private static Map<String, JsonNode> json(Map<String, byte[]> packed) {
    var values = new HashMap<String, JsonNode>();
    packed.forEach((key, bytes) -> Packed.json(bytes).ifPresent(json -> values.put(key, json)));
    return values;
  }

  private static Map<String, String> texts(Map<String, byte[]> raw) {
    var values = new HashMap<String, String>();
    raw.forEach((key, bytes) -> values.put(key, new String(bytes, StandardCharsets.UTF_8)));
    return values;
  }
}
