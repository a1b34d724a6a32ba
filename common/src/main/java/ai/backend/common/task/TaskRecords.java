package ai.backend.common.task;

import ai.backend.common.events.Event.BackgroundTaskEnded;
import ai.backend.common.events.Event.BackgroundTaskUpdated;
import ai.backend.common.events.EventPublisher;
import ai.backend.common.redis.RedisConnections;
import ai.backend.common.redis.RedisDatabase;
import io.lettuce.core.api.sync.RedisCommands;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The state of background tasks: hash {@code bgtask.<id>} in the stream database, kept for a day
 * (spec/05 §4.5), and the events of each change.
 */
public final class TaskRecords {
  private static final Duration KEPT = Duration.ofHours(24);

  private final RedisConnections redis;
  private final EventPublisher bus;
  private final Clock clock;

  public TaskRecords(RedisConnections redis, EventPublisher bus, Clock clock) {
    this.redis = redis;
    this.bus = bus;
    this.clock = clock;
  }

  /**
   * A stored task.
   *
   * @param owner access key, empty when it is not known
   * @param status started, done, cancelled or failed
   */
  public record State(String owner, String status, String current, String total, String message) {
    public boolean ended() {
      return !status.equals("started");
    }
  }

  /** A task begins; {@code owner} is the access key of who may follow it. */
  public void started(UUID task, String owner) {
    write(
        task,
        Map.of(
            "owner", owner,
            "status", "started",
            "current", "0",
            "total", "0",
            "msg", "",
            "started_at", now()));
  }

  /** A task that never began. */
  public void forget(UUID task) {
    commands().del(key(task));
  }

  /** A step; {@code total} is what was done so far where the whole is not known beforehand. */
  public void updated(UUID task, long current, long total, String message) {
    write(
        task,
        Map.of("current", Long.toString(current), "total", Long.toString(total), "msg", message));
    bus.publish(new BackgroundTaskUpdated(task, current, total, message));
  }

  /** The task's end, told once. */
  public void ended(UUID task, BackgroundTaskEnded.End how, String message) {
    write(task, Map.of("status", how.name().toLowerCase(Locale.ROOT), "msg", message));
    bus.publish(new BackgroundTaskEnded(how, task, message));
  }

  public Optional<State> find(UUID task) {
    Map<String, byte[]> stored = commands().hgetall(key(task));
    return stored.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new State(
                text(stored, "owner"),
                text(stored, "status"),
                text(stored, "current"),
                text(stored, "total"),
                text(stored, "msg")));
  }

  private void write(UUID task, Map<String, String> fields) {
    var values = new HashMap<String, byte[]>();
    fields.forEach((name, value) -> values.put(name, value.getBytes(StandardCharsets.UTF_8)));
    values.put("last_update", now().getBytes(StandardCharsets.UTF_8));
    commands().hset(key(task), values);
    commands().expire(key(task), KEPT.toSeconds());
  }

  private RedisCommands<String, byte[]> commands() {
    return redis.shared(RedisDatabase.STREAM).sync();
  }

  private String now() {
    return BigDecimal.valueOf(clock.millis(), 3).toPlainString();
  }

  private static String key(UUID task) {
    return "bgtask." + task;
  }

  private static String text(Map<String, byte[]> stored, String name) {
    byte[] value = stored.get(name);
    return value == null ? "" : new String(value, StandardCharsets.UTF_8);
  }
}
