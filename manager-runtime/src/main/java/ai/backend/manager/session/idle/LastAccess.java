package ai.backend.manager.session.idle;

import ai.backend.common.events.ReceivedEvent;
import ai.backend.common.events.SessionEvent.Execution;
import ai.backend.common.events.SessionEvent.SessionProgress;
import ai.backend.manager.events.SharedEventHandler;
import jakarta.inject.Singleton;
import java.time.Clock;

/** Remembers when sessions were last used: their start, and the end of what ran in them. */
@Singleton
public final class LastAccess implements SharedEventHandler {
  private final IdleStore store;
  private final Clock clock;

  public LastAccess(IdleStore store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  @Override
  public void handle(ReceivedEvent received) {
    switch (received.event()) {
      case SessionProgress e -> {
        if (e.step() == SessionProgress.Step.STARTED) {
          store.accessed(e.sessionId(), clock.instant());
        }
      }
      case Execution e -> {
        switch (e.step()) {
          case STARTED -> store.inUse(e.sessionId());
          case FINISHED, TIMEOUT, CANCELLED -> store.accessed(e.sessionId(), clock.instant());
        }
      }
      default -> {}
    }
  }
}
