package ai.backend.manager.session;

import ai.backend.common.events.Event;
import ai.backend.common.events.EventPublisher;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jooq.DSLContext;

/**
 * Changes sessions: each change runs in a transaction that holds the session's row, so there is one
 * writer for a session at a time whatever replica it runs on (spec/11 §2.3). Lock order: session,
 * then agents by id.
 */
@Singleton
public final class Sessions {
  private static final Logger LOG = Logger.getLogger(Sessions.class.getName());

  private final DSLContext db;
  private final EventPublisher bus;
  private final ConcurrencyCounters counters;
  private final Clock clock;

  public Sessions(DSLContext db, EventPublisher bus, ConcurrencyCounters counters, Clock clock) {
    this.db = db;
    this.bus = bus;
    this.counters = counters;
    this.clock = clock;
  }

  /**
   * Runs the change on the locked session and returns what it returned; empty when there is no such
   * session. The slots of agents are counted anew before the commit, events are published after it.
   */
  public <T> Optional<T> change(UUID id, Function<LockedSession, T> change) {
    Done<T> done = db.transactionResult(config -> changeIn(config.dsl(), id, change));
    LockedSession session = done.session();
    if (session == null) {
      return Optional.empty();
    }
    session.events().forEach(this::publish);
    if (session.ownerCountChanged()) {
      counters.refresh(session.row().accessKey());
    }
    return Optional.ofNullable(done.value());
  }

  private <T> Done<T> changeIn(DSLContext tx, UUID id, Function<LockedSession, T> change) {
    SessionRow row = SessionSql.lock(tx, id).orElse(null);
    if (row == null) {
      return new Done<>(null, null);
    }
    LockedSession session = new LockedSession(tx, clock.instant(), row);
    T value = change.apply(session);
    SlotAccounts.recount(tx, session.agentsToRecount());
    return new Done<>(session, value);
  }

  /** Publishing may fail: what the event tells is in the database, and timers look there. */
  public void publish(Event event) {
    try {
      bus.publish(event);
    } catch (RuntimeException e) {
      LOG.log(
          Level.WARNING, "event " + event.name() + " was not published; timers make up for it", e);
    }
  }

  private record Done<T>(
      @org.jspecify.annotations.Nullable LockedSession session,
      @org.jspecify.annotations.Nullable T value) {}
}
