package ai.backend.manager.session.lifecycle;

import ai.backend.common.events.SessionEvent.SessionResult;
import ai.backend.manager.session.Sessions;
import jakarta.inject.Singleton;

/**
 * The startup command of a batch session has ended: the result is kept and the session ends
 * (spec/11 §8).
 */
@Singleton
public final class BatchResults {
  private final Sessions sessions;
  private final SessionEnd end;

  public BatchResults(Sessions sessions, SessionEnd end) {
    this.sessions = sessions;
    this.end = end;
  }

  void record(SessionResult result) {
    boolean live =
        sessions
            .change(
                result.sessionId(),
                s -> {
                  if (s.status().dead()) {
                    return false;
                  }
                  s.tx()
                      .execute(
                          "update sessions set result = ?::sessionresult where id = ? and result = 'UNDEFINED'",
                          result.result().name(),
                          result.sessionId());
                  return true;
                })
            .orElse(false);
    if (live) {
      end.end(result.sessionId(), "task-finished", true);
    }
  }
}
