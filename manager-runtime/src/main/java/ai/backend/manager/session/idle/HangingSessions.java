package ai.backend.manager.session.idle;

import ai.backend.common.etcd.EtcdClient;
import ai.backend.common.time.TimeSpan;
import ai.backend.manager.session.SessionStatus;
import ai.backend.manager.session.lifecycle.SessionEnd;
import com.fasterxml.jackson.databind.JsonNode;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jooq.DSLContext;

/**
 * Ends by force what stays in a passing status for longer than the configuration tolerates (spec/05
 * §8). Looked at every 0.4 of the tolerance, at least every hour.
 */
@Singleton
public final class HangingSessions {
  private static final Logger LOG = Logger.getLogger(HangingSessions.class.getName());
  private static final String REASON = "hang-timeout";
  private static final String THRESHOLDS = "config/session/hang-tolerance/threshold";
  private static final Duration LONGEST_PERIOD = Duration.ofHours(1);
  private static final List<SessionStatus> PASSING =
      List.of(SessionStatus.PREPARING, SessionStatus.TERMINATING);
  private static final String HANGING =
      """
      select id from sessions
       where status = ?::sessionstatus
         and coalesce((status_history ->> status::text)::timestamptz, created_at) < ?::timestamptz
       order by created_at limit 100
      """;

  private final DSLContext database;
  private final EtcdClient etcd;
  private final SessionEnd end;
  private final Clock clock;
  private final Map<SessionStatus, Instant> due = new EnumMap<>(SessionStatus.class);

  public HangingSessions(DSLContext database, EtcdClient etcd, SessionEnd end, Clock clock) {
    this.database = database;
    this.etcd = etcd;
    this.end = end;
    this.clock = clock;
  }

  /** Looks at the statuses whose time has come; called more often than that. */
  public synchronized void run() {
    JsonNode thresholds = etcd.getTree(THRESHOLDS);
    Instant now = clock.instant();
    for (SessionStatus status : PASSING) {
      Optional<TimeSpan> tolerated =
          TimeSpan.find(thresholds.path(status.name()).asText()).filter(span -> !span.isZero());
      if (tolerated.isEmpty()) {
        due.remove(status);
      } else if (!due.getOrDefault(status, Instant.MIN).isAfter(now)) {
        due.put(status, now.plus(period(tolerated.get(), now)));
        endHanging(status, tolerated.get().before(now));
      }
    }
  }

  private static Duration period(TimeSpan tolerated, Instant now) {
    Duration part = tolerated.from(now).multipliedBy(2).dividedBy(5);
    return part.compareTo(LONGEST_PERIOD) > 0 ? LONGEST_PERIOD : part;
  }

  private void endHanging(SessionStatus status, Instant since) {
    for (UUID session :
        database
            .resultQuery(HANGING, status.name(), since.atOffset(ZoneOffset.UTC))
            .fetch("id", UUID.class)) {
      LOG.warning(
          () -> "session " + session + " hangs in status " + status + " and is ended by force");
      Thread.ofVirtual().name("hanging-" + session).start(() -> end(session));
    }
  }

  private void end(UUID session) {
    try {
      end.end(session, REASON, true);
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "session " + session + ", which hangs, was not ended", e);
    }
  }
}
