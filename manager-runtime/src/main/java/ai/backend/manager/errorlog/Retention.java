package ai.backend.manager.errorlog;

import ai.backend.common.etcd.EtcdClient;
import ai.backend.common.time.TimeSpan;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jooq.DSLContext;

/**
 * Deletes entries that are older than the setting {@code config/logs/error/retention}, 90 days by
 * default; a duty of one manager at a time (spec/04 §10).
 */
@Singleton
public final class Retention {
  public static final Duration PAUSE = Duration.ofSeconds(20);

  private static final String SETTING = "config/logs/error/retention";
  private static final String DEFAULT = "90d";
  private static final int BATCH = 1000;
  private static final String DELETE =
      """
      delete from error_logs where id in
        (select id from error_logs where created_at < ?::timestamptz order by created_at limit ?)
      """;

  private final DSLContext database;
  private final EtcdClient etcd;
  private final Clock clock;

  public Retention(DSLContext database, EtcdClient etcd, Clock clock) {
    this.database = database;
    this.etcd = etcd;
    this.clock = clock;
  }

  /**
   * Deletes in small steps what is too old now.
   *
   * @throws IllegalArgumentException when the setting is no length of time; nothing is deleted then
   */
  public void run() {
    String setting = etcd.get(SETTING).filter(text -> !text.isBlank()).orElse(DEFAULT);
    OffsetDateTime oldest = TimeSpan.parse(setting).before(now());
    while (database.execute(DELETE, oldest, BATCH) == BATCH) {
      // the next thousand
    }
  }

  private OffsetDateTime now() {
    return OffsetDateTime.now(clock).withOffsetSameInstant(ZoneOffset.UTC);
  }
}
