package ai.backend.manager.session.creation;

import ai.backend.common.events.SessionEvent.SessionProgress;
import ai.backend.manager.gateway.Reply;
import ai.backend.manager.session.Sessions;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;
import org.jooq.DSLContext;
import org.jooq.exception.IntegrityConstraintViolationException;

/** Writes sessions that passed all checks, tells of them, and waits for their start if asked to. */
@Singleton
public final class NewSessions {
  private final DSLContext db;
  private final Sessions sessions;
  private final CreationReplies replies;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  public NewSessions(DSLContext db, Sessions sessions, CreationReplies replies, Clock clock) {
    this.db = db;
    this.sessions = sessions;
    this.replies = replies;
    this.clock = clock;
  }

  /** 22 characters: what the creator of a session waits for. */
  String creationId() {
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** The answer to the creation; that of another session of the name if one came first. */
  Reply insert(NewSession session) {
    boolean wait = !session.request().enqueueOnly();
    if (wait) {
      replies.expect(session);
    }
    try {
      db.transaction(config -> session.insert(config.dsl(), clock.instant()));
      sessions.publish(
          new SessionProgress(
              SessionProgress.Step.ENQUEUED, session.id(), session.creationId(), "unknown"));
      return wait ? replies.afterStart(session) : replies.pending(session);
    } catch (IntegrityConstraintViolationException e) {
      return sameNameCreatedMeanwhile(session, e);
    } finally {
      replies.forget(session.id());
    }
  }

  private Reply sameNameCreatedMeanwhile(
      NewSession session, IntegrityConstraintViolationException e) {
    return ExistingSession.find(db, session.owner().accessKey(), session.request().name())
        .map(other -> other.reuse(session.request(), session.main().image()))
        .orElseThrow(() -> e);
  }
}
