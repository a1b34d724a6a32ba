package ai.backend.manager.config;

import ai.backend.manager.session.lifecycle.SessionEnd;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jooq.DSLContext;

/**
 * Ends by force every session that holds anything of an agent that is alive (spec/04 §7, {@code
 * force_kill}). It goes on in the background, a few sessions at a time; what fails is repeated by
 * the lifecycle driver.
 */
@Singleton
class MassEnd {
  private static final Logger LOG = Logger.getLogger(MassEnd.class.getName());
  private static final int AT_ONCE = 16;
  private static final String HELD =
      """
      select distinct k.session_id from kernels k join agents a on a.id = k.agent
       where a.status = 'ALIVE' and k.status not in ('PENDING', 'TERMINATED', 'CANCELLED')
      """;

  private final DSLContext database;
  private final SessionEnd end;
  private final ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();
  private final Semaphore places = new Semaphore(AT_ONCE);

  MassEnd(DSLContext database, SessionEnd end) {
    this.database = database;
    this.end = end;
  }

  void begin() {
    List<UUID> sessions = database.resultQuery(HELD).fetch("session_id", UUID.class);
    LOG.warning(() -> "an administrator ends all " + sessions.size() + " sessions by force");
    sessions.forEach(session -> calls.execute(() -> end(session)));
  }

  private void end(UUID session) {
    places.acquireUninterruptibly();
    try {
      end.end(session, "force-terminated", true);
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "session " + session + " was not ended by force", e);
    } finally {
      places.release();
    }
  }
}
