package ai.backend.manager.audit;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jooq.DSLContext;

/**
 * Records actions. A record is written in the first transaction that the action commits, so that
 * there is no change without it; an action that commits none, or does not end well, is recorded
 * before its answer is given. Thread-safe.
 */
@Singleton
public final class AuditTrail {
  private static final Logger LOG = Logger.getLogger(AuditTrail.class);
  private static final ScopedValue<Actor> ACTOR = ScopedValue.newInstance();
  static final ScopedValue<Pending> PENDING = ScopedValue.newInstance();

  private final DSLContext database;

  @Inject
  public AuditTrail(DSLContext database) {
    this.database = database;
  }

  /** An action that is under way on this thread. */
  static final class Pending {
    private final Actor actor;
    private final Action action;
    private boolean written;

    Pending(Actor actor, Action action) {
      this.actor = actor;
      this.action = action;
    }

    /** With the change that is about to be committed. */
    void write(DSLContext transaction) {
      if (!written) {
        AuditTable.add(transaction, actor, action, Verdict.DONE, 1);
        written = true;
      }
    }

    void rolledBack() {
      written = false;
    }
  }

  /** Lets everything that is recorded meanwhile on this thread be by that actor. */
  public <T> T by(Actor actor, Callable<T> work) throws Exception {
    return ScopedValue.where(ACTOR, actor).call(work::call);
  }

  /** Who acts on this thread; work that goes on after the request is to be {@link #by} him. */
  public Actor actor() {
    return ACTOR.orElse(Actor.UNKNOWN);
  }

  /**
   * Does something that is recorded.
   *
   * @param ofResult how it ended, judged by what it returned
   * @param ofFailure how it ended, judged by what it threw
   */
  public <T> T record(
      Action action,
      Callable<T> work,
      Function<T, Verdict> ofResult,
      Function<Exception, Verdict> ofFailure)
      throws Exception {
    Actor actor = ACTOR.orElse(Actor.UNKNOWN);
    var pending = new Pending(actor, action);
    T result;
    try {
      result = ScopedValue.where(PENDING, pending).call(work::call);
    } catch (Exception failure) {
      afterFailure(actor, action, ofFailure.apply(failure), failure);
      throw failure;
    }
    Verdict verdict = ofResult.apply(result);
    if (!pending.written || verdict.outcome() != Verdict.Outcome.DONE) {
      note(actor, action, verdict, 1);
    }
    return result;
  }

  private void afterFailure(Actor actor, Action action, Verdict verdict, Exception failure) {
    try {
      note(actor, action, verdict, 1);
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  /**
   * Records something that has happened.
   *
   * @param times how often it did
   */
  public void note(Actor actor, Action action, Verdict verdict, int times) {
    try {
      AuditTable.add(database, actor, action, verdict, times);
    } catch (RuntimeException e) {
      LOG.errorf("not recorded in audit_log: %s %s %s", actor, action, verdict);
      throw e;
    }
  }
}
