package ai.backend.manager.scheduler;

import ai.backend.common.etcd.EtcdClient;
import ai.backend.common.redis.RedisConnections;
import ai.backend.common.redis.RedisDatabase;
import ai.backend.manager.session.Times;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * When the cluster's duties were last done: a Redis hash {@code manager.<id>.<duty>} of the manager
 * that did them (spec/05 §4.3).
 */
@Singleton
public final class DutyRecords {
  static final String LEADER_KEY = "manager/scheduler-leader";
  private static final Logger LOG = Logger.getLogger(DutyRecords.class.getName());

  private final RedisConnections redis;
  private final EtcdClient etcd;
  private final Clock clock;
  private final String managerId;

  /** What is recorded. */
  public enum Duty {
    SCHEDULE("schedule"),
    PREPARE("prepare"),
    SCALE("scale_services");

    private final String text;

    Duty(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }
  }

  DutyRecords(
      RedisConnections redis,
      EtcdClient etcd,
      Clock clock,
      @ConfigProperty(name = "HOSTNAME", defaultValue = "manager") String hostName) {
    this.redis = redis;
    this.etcd = etcd;
    this.clock = clock;
    this.managerId = "i-" + hostName;
  }

  /** This manager's id among the others. */
  String managerId() {
    return managerId;
  }

  void began(Duty duty, String trigger) {
    var fields = new LinkedHashMap<String, byte[]>();
    fields.put("trigger_event", text(trigger));
    fields.put("execution_time", text(Times.iso(clock.instant())));
    write(duty, fields);
  }

  void finished(Duty duty, Map<String, String> more) {
    var fields = new LinkedHashMap<String, byte[]>();
    more.forEach((name, value) -> fields.put(name, text(value)));
    fields.put("finish_time", text(Times.iso(clock.instant())));
    write(duty, fields);
  }

  /** Waits for no answer: a duty must not wait for Redis. */
  private void write(Duty duty, Map<String, byte[]> fields) {
    try {
      var unused = redis.shared(RedisDatabase.LIVE).async().hset(key(managerId, duty), fields);
    } catch (RuntimeException e) {
      LOG.log(Level.FINE, "it was not recorded when the duty " + duty.text() + " was done", e);
    }
  }

  /** What the leading manager recorded; empty fields when it never did the duty. */
  Map<Duty, Map<String, String>> latest() {
    String leader = etcd.get(LEADER_KEY).orElse(managerId);
    var records = new LinkedHashMap<Duty, Map<String, String>>();
    for (Duty duty : Duty.values()) {
      var fields = new LinkedHashMap<String, String>();
      redis
          .shared(RedisDatabase.LIVE)
          .sync()
          .hgetall(key(leader, duty))
          .forEach((name, value) -> fields.put(name, new String(value, StandardCharsets.UTF_8)));
      records.put(duty, fields);
    }
    return records;
  }

  private static String key(String manager, Duty duty) {
    return "manager." + manager + "." + duty.text();
  }

  private static byte[] text(String value) {
    return value.getBytes(StandardCharsets.UTF_8);
  }
}
