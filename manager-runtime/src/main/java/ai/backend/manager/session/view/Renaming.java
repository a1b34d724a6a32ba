package ai.backend.manager.session.view;

import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.ProblemType;
import ai.backend.manager.session.LockedSession;
import ai.backend.manager.session.SessionLookup;
import ai.backend.manager.session.SessionStatus;
import ai.backend.manager.session.Sessions;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import jakarta.inject.Singleton;
import org.jooq.exception.IntegrityConstraintViolationException;

/**
 * A new name for a running session: of its row and its kernels', so that the name stays unique
 * among live ones (spec/02 §4.3).
 */
@Singleton
public final class Renaming {
  private final Sessions sessions;

  public Renaming(Sessions sessions) {
    this.sessions = sessions;
  }

  void rename(SessionLookup.Match session, String name) {
    try {
      if (!sessions.change(session.id(), s -> rename(s, name)).orElse(false)) {
        throw ApiProblem.invalid("Can't change name of not running session");
      }
    } catch (IntegrityConstraintViolationException e) {
      throw new ApiProblem(
          ProblemType.SESSION_ALREADY_EXISTS,
          "Another live session is named '" + name + "'; choose another name.",
          JsonNodeFactory.instance.objectNode().put("name", name));
    }
  }

  private static boolean rename(LockedSession session, String name) {
    if (session.status() != SessionStatus.RUNNING) {
      return false;
    }
    session
        .tx()
        .execute(
            "update kernels set session_name = ? where session_id = ?", name, session.row().id());
    session.tx().execute("update sessions set name = ? where id = ?", name, session.row().id());
    return true;
  }
}
