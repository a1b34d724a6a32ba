package ai.backend.manager.session.idle;

import ai.backend.common.msgpack.Msgpack;
import ai.backend.common.redis.RedisConnections;
import ai.backend.common.redis.RedisDatabase;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lettuce.core.Range;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.sync.RedisCommands;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the idle checkers keep of sessions in Redis (spec/05 §4.3). */
@Singleton
public final class IdleStore {
  private static final Duration REPORT_KEPT = Duration.ofSeconds(150);
  private static final Duration KEPT_AT_LEAST = Duration.ofDays(1);
  private static final byte[] IN_USE = bytes("0");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final RedisConnections redis;

  public IdleStore(RedisConnections redis) {
    this.redis = redis;
  }

  /** When a session was last used. */
  sealed interface Access {
    /** Nobody knows. */
    record Unknown() implements Access {}

    /** Code runs in it, or an application is connected. */
    record Now() implements Access {}

    record At(Instant time) implements Access {}
  }

  Access lastAccess(UUID session) {
    byte[] stored = commands().get(accessKey(session));
    if (stored == null) {
      return new Access.Unknown();
    }
    try {
      BigDecimal seconds = new BigDecimal(new String(stored, StandardCharsets.UTF_8));
      return seconds.signum() == 0
          ? new Access.Now()
          : new Access.At(Instant.ofEpochMilli(seconds.movePointRight(3).longValue()));
    } catch (NumberFormatException e) {
      return new Access.Unknown();
    }
  }

  void accessed(UUID session, Instant now) {
    commands().setex(accessKey(session), KEPT_AT_LEAST.toSeconds(), bytes(seconds(now)));
  }

  /** Its time does not run from now on; only of a session whose time runs. */
  void inUse(UUID session) {
    commands().set(accessKey(session), IN_USE, SetArgs.Builder.xx().ex(KEPT_AT_LEAST));
  }

  /** Keeps the last access of a session that may be left alone for so long. */
  void keepAccess(UUID session, Duration limit) {
    Duration kept = limit.multipliedBy(2);
    commands()
        .expire(
            accessKey(session),
            (kept.compareTo(KEPT_AT_LEAST) > 0 ? kept : KEPT_AT_LEAST).toSeconds());
  }

  /** How many applications are connected; those silent since then are forgotten. */
  long connections(UUID session, Instant silentSince) {
    String key = "session." + session + ".active_app_connections";
    commands().zremrangebyscore(key, Range.create(0.0, silentSince.toEpochMilli() / 1000.0));
    return commands().zcard(key);
  }

  void report(UUID session, Checker checker, double remaining, @Nullable JsonNode extra) {
    long kept = REPORT_KEPT.toSeconds();
    commands().setex(checker.reportKey(session.toString()), kept, Msgpack.pack(remaining));
    if (extra != null) {
      Object plain = JSON.convertValue(extra, Object.class);
      commands().setex(extraKey(session.toString()), kept, Msgpack.pack(plain));
    }
  }

  /** Seconds that are left by the checker's last report. */
  public Optional<Double> remaining(UUID session, Checker checker) {
    byte[] packed = commands().get(checker.reportKey(session.toString()));
    return packed != null && Msgpack.unpack(packed) instanceof Number seconds
        ? Optional.of(seconds.doubleValue())
        : Optional.empty();
  }

  /** Details of the utilization checker's last report. */
  public Optional<JsonNode> extra(UUID session) {
    byte[] packed = commands().get(extraKey(session.toString()));
    return packed == null
        ? Optional.empty()
        : Optional.of(JSON.valueToTree(Msgpack.unpack(packed)));
  }

  /** Whether the last sample is at least so old. */
  boolean sampleDue(UUID session, Duration age, Instant now) {
    byte[] stored = commands().get(sampledKey(session));
    if (stored == null) {
      return true;
    }
    double last = Double.parseDouble(new String(stored, StandardCharsets.UTF_8));
    return now.toEpochMilli() / 1000.0 - last >= age.toMillis() / 1000.0;
  }

  Map<String, List<Double>> series(UUID session) {
    byte[] packed = commands().get(seriesKey(session));
    var series = new LinkedHashMap<String, List<Double>>();
    if (packed != null && Msgpack.unpack(packed) instanceof Map<?, ?> stored) {
      stored.forEach(
          (metric, samples) -> {
            var numbers = new ArrayList<Double>();
            if (samples instanceof List<?> list) {
              list.forEach(n -> numbers.add(((Number) n).doubleValue()));
            }
            series.put(String.valueOf(metric), numbers);
          });
    }
    return series;
  }

  void keep(UUID session, Map<String, List<Double>> series, Duration window, Instant now) {
    Duration twice = window.multipliedBy(2);
    long kept = (twice.compareTo(KEPT_AT_LEAST) > 0 ? twice : KEPT_AT_LEAST).toSeconds();
    commands().setex(seriesKey(session), kept, Msgpack.pack(series));
    commands().setex(sampledKey(session), kept, bytes(seconds(now)));
  }

  private RedisCommands<String, byte[]> commands() {
    return redis.shared(RedisDatabase.LIVE).sync();
  }

  private static String accessKey(UUID session) {
    return "session." + session + ".last_access";
  }

  private static String seriesKey(UUID session) {
    return "session." + session + ".util_series";
  }

  private static String sampledKey(UUID session) {
    return "session." + session + ".util_last_collected";
  }

  private static String extraKey(String session) {
    return "session." + session + ".utilization_extra";
  }

  private static String seconds(Instant time) {
    return BigDecimal.valueOf(time.toEpochMilli()).movePointLeft(3).toPlainString();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
