package ai.backend.manager.retention;

import ai.backend.common.etcd.EtcdClient;
import ai.backend.common.time.TimeSpan;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jooq.DSLContext;

/** Deletes rows that are older than a setting allows; a duty of one manager at a time. */
@Singleton
public final class Retention {
  private static final int BATCH = 1000;

  private final DSLContext database;
  private final EtcdClient etcd;
  private final Clock clock;

  public Retention(DSLContext database, EtcdClient etcd, Clock clock) {
    this.database = database;
    this.etcd = etcd;
    this.clock = clock;
  }

  /**
   * How long the rows of a table are kept.
   *
   * @param table with a column {@code id}
   * @param time the column that tells a row's age
   * @param setting the etcd key, holding a length of time such as {@code 90d}
   * @param usual what holds without the setting
   * @param leastDays no setting may be shorter
   * @param pause between two searches
   */
  public record Rule(
      String table, String time, String setting, String usual, int leastDays, Duration pause) {
    private String delete() {
      return "delete from %1$s where id in (select id from %1$s where %2$s < ?::timestamptz order by %2$s limit ?)"
          .formatted(table, time);
    }
  }

  /**
   * Deletes in small steps what is too old now.
   *
   * @throws IllegalArgumentException when the setting is no length of time, or too short; nothing
   *     is deleted then
   */
  public void run(Rule rule) {
    OffsetDateTime now = OffsetDateTime.now(clock).withOffsetSameInstant(ZoneOffset.UTC);
    String setting = etcd.get(rule.setting()).filter(s -> !s.isBlank()).orElse(rule.usual());
    OffsetDateTime oldest = TimeSpan.parse(setting).before(now);
    if (oldest.isAfter(now.minusDays(rule.leastDays()))) {
      throw new IllegalArgumentException(
          "%s is %s; it must be %d days at least"
              .formatted(rule.setting(), setting, rule.leastDays()));
    }
    while (database.execute(rule.delete(), oldest, BATCH) == BATCH) {
      // the next thousand
    }
  }
}
