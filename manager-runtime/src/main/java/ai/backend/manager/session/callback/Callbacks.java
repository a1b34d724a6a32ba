package ai.backend.manager.session.callback;

import ai.backend.common.events.ReceivedEvent;
import ai.backend.common.events.SessionEvent;
import ai.backend.common.events.SessionEvent.DoTerminateSession;
import ai.backend.common.events.SessionEvent.Execution;
import ai.backend.common.events.SessionEvent.SessionEnding;
import ai.backend.common.events.SessionEvent.SessionProgress;
import ai.backend.common.events.SessionEvent.SessionResult;
import ai.backend.common.redis.RedisConnections;
import ai.backend.common.redis.RedisDatabase;
import ai.backend.manager.events.SharedEventHandler;
import ai.backend.manager.session.Times;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.lettuce.core.SetArgs;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.logging.Logger;
import org.jooq.DSLContext;

/**
 * Tells a session's {@code callback_url} what becomes of it (spec/02 §12): each step is posted
 * once, whatever comes of it; the outcome is only logged. One manager of the cluster does it.
 */
@Singleton
public final class Callbacks implements SharedEventHandler {
  private static final Logger LOG = Logger.getLogger(Callbacks.class.getName());
  private static final int AT_ONCE = 64;
  private static final Duration REMEMBERED = Duration.ofDays(1);

  private final DSLContext db;
  private final RedisConnections redis;
  private final CallbackPost post;
  private final Clock clock;
  private final Semaphore room = new Semaphore(AT_ONCE);

  public Callbacks(DSLContext db, RedisConnections redis, CallbackPost post, Clock clock) {
    this.db = db;
    this.redis = redis;
    this.post = post;
    this.clock = clock;
  }

  @Override
  public void handle(ReceivedEvent received) {
    if (!(received.event() instanceof SessionEvent event)) {
      return;
    }
    switch (event) {
      case SessionProgress e -> tell(received, e);
      case SessionEnding e -> tell(received, e);
      case SessionResult e -> tell(received, e);
      case Execution e -> {}
      case DoTerminateSession e -> {}
    }
  }

  private void tell(ReceivedEvent received, SessionEvent event) {
    Optional<String> url = url(event.sessionId());
    if (url.isEmpty()) {
      return;
    }
    String step = event.name().substring("session_".length());
    if (first(received, event.sessionId(), step)) {
      String notice = notice(event.sessionId(), step);
      Thread.ofVirtual()
          .name("callback-" + event.sessionId())
          .start(() -> send(url.get(), event.sessionId(), step, notice));
    }
  }

  private Optional<String> url(UUID session) {
    return db.fetchOptional(
            "select callback_url from sessions where id = ? and callback_url <> ''", session)
        .map(r -> r.get("callback_url", String.class));
  }

  /** A session starts again when it is restarted; every other step comes once. */
  private boolean first(ReceivedEvent received, UUID session, String step) {
    String key =
        "session."
            + session
            + ".callback."
            + step
            + (step.equals("started") ? "." + received.entryId() : "");
    return redis
            .shared(RedisDatabase.LIVE)
            .sync()
            .set(
                key,
                "sent".getBytes(StandardCharsets.US_ASCII),
                SetArgs.Builder.nx().ex(REMEMBERED))
        != null;
  }

  private String notice(UUID session, String step) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("type", "session_lifecycle")
        .put("event", step)
        .put("session_id", session.toString())
        .put("when", Times.iso(clock.instant()))
        .toString();
  }

  private void send(String url, UUID session, String step, String notice) {
    room.acquireUninterruptibly();
    try {
      int status = post.post(url, notice);
      LOG.info(() -> "callback of session " + session + ", " + step + ": answered " + status);
    } catch (IOException | IllegalArgumentException e) {
      LOG.warning(
          () -> "callback of session " + session + ", " + step + " failed: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      room.release();
    }
  }
}
