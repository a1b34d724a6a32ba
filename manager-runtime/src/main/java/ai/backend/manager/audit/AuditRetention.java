package ai.backend.manager.audit;

import ai.backend.common.etcd.EtcdClient;
import ai.backend.common.time.TimeSpan;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jooq.DSLContext;

/**
 * Deletes records that are older than the setting {@code config/audit/retention}, a year by
 * default; a duty of one manager at a time. The database itself refuses to delete any that is
 * younger than {@value #LEAST_DAYS} days.
 */
@Singleton
public final class AuditRetention {
  public static final Duration PAUSE = Duration.ofHours(1);

  static final int LEAST_DAYS = 30;
  static final String SETTING = "config/audit/retention";
  private static final String DEFAULT = "365d";
  private static final int BATCH = 1000;
  private static final String DELETE =
      """
      delete from audit_log where id in
        (select id from audit_log where at < ?::timestamptz order by at limit ?)
      """;

  private final DSLContext database;
  private final EtcdClient etcd;
  private final Clock clock;

  public AuditRetention(DSLContext database, EtcdClient etcd, Clock clock) {
    this.database = database;
    this.etcd = etcd;
    this.clock = clock;
  }

  /**
   * Deletes in small steps what is too old now.
   *
   * @throws IllegalArgumentException when the setting is no length of time, or too short; nothing
   *     is deleted then
   */
  public void run() {
    OffsetDateTime now = OffsetDateTime.now(clock).withOffsetSameInstant(ZoneOffset.UTC);
    String setting = etcd.get(SETTING).filter(text -> !text.isBlank()).orElse(DEFAULT);
    OffsetDateTime oldest = TimeSpan.parse(setting).before(now);
    if (oldest.isAfter(now.minusDays(LEAST_DAYS))) {
      throw new IllegalArgumentException(
          "%s is %s; audit records are kept for %d days at least"
              .formatted(SETTING, setting, LEAST_DAYS));
    }
    while (database.execute(DELETE, oldest, BATCH) == BATCH) {
      // the next thousand
    }
  }
}
