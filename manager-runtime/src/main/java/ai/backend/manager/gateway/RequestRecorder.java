package ai.backend.manager.gateway;

import ai.backend.manager.audit.Action;
import ai.backend.manager.audit.Actor;
import ai.backend.manager.audit.AuditTrail;
import ai.backend.manager.audit.Flood;
import ai.backend.manager.audit.Verdict;
import ai.backend.manager.stores.Outage;
import jakarta.inject.Singleton;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The gateway's one hook for the audit log: requests that change something, and signatures that
 * were not good. Refusals of callers who are not known are bounded, so that a flood of them does
 * not fill the table.
 */
@Singleton
class RequestRecorder {
  private static final Action SIGNATURE = new Action(Action.Transport.REST, "signature", null);

  private final AuditTrail trail;
  private final Flood strangers = new Flood(System::nanoTime);

  RequestRecorder(AuditTrail trail) {
    this.trail = trail;
  }

  /** Finds out who signed; a refusal is recorded. */
  @Nullable Principal signer(Inbound request, Callable<@Nullable Principal> authentication)
      throws Exception {
    try {
      return authentication.call();
    } catch (ApiProblem refusal) {
      int times = strangers.admit();
      if (times > 0) {
        trail.note(stranger(request), SIGNATURE, verdict(refusal), times);
      }
      throw refusal;
    }
  }

  /** Answers a request of a route, and records it when the route changes something. */
  Reply around(Route route, RoutedCall call, Callable<Reply> work) throws Exception {
    Principal caller = call.principal();
    RequestSubject subject = RequestSubject.of(route, call);
    Actor actor = actor(call, caller, subject);
    boolean wanted =
        switch (route.recorded()) {
          case CHANGE -> true;
          case ON_BEHALF -> actor.ownerAccessKey() != null;
          case NEVER -> false;
        };
    if (!wanted) {
      return trail.by(actor, work);
    }
    var action =
        new Action(Action.Transport.REST, route.method() + " " + route.path(), subject.target());
    if (caller == null) {
      return ofStranger(actor, action, work);
    }
    return trail.by(
        actor, () -> trail.record(action, work, RequestRecorder::ended, RequestRecorder::verdict));
  }

  /** A login, or a request without signature. */
  private Reply ofStranger(Actor actor, Action action, Callable<Reply> work) throws Exception {
    Reply reply;
    try {
      reply = work.call();
    } catch (Exception failure) {
      int times = strangers.admit();
      if (times > 0) {
        trail.note(actor, action, verdict(failure), times);
      }
      throw failure;
    }
    trail.note(actor, action, ended(reply), 1);
    return reply;
  }

  private static Actor actor(RoutedCall call, @Nullable Principal caller, RequestSubject subject) {
    String address = call.request().from().recorded();
    if (caller == null) {
      return new Actor(null, null, subject.claimedUser(), null, address, CallLog.requestId());
    }
    String owner = subject.owner();
    return new Actor(
        caller.accessKey(),
        caller.userId(),
        caller.email(),
        caller.accessKey().equals(owner) ? null : owner,
        address,
        CallLog.requestId());
  }

  private static Actor stranger(Inbound request) {
    return new Actor(
        AuthorizationHeader.claimedKey(request.header("Authorization")),
        null,
        null,
        null,
        request.from().recorded(),
        CallLog.requestId());
  }

  private static Verdict ended(Reply reply) {
    return reply.status() < 400 ? Verdict.DONE : Verdict.refused("status " + reply.status());
  }

  private static Verdict verdict(Exception failure) {
    if (failure instanceof ApiProblem problem) {
      return problem.status() < 500
          ? Verdict.refused(problem.slug())
          : Verdict.failed(problem.slug());
    }
    return Verdict.failed(
        Outage.in(failure).isPresent()
            ? ProblemType.SERVICE_UNAVAILABLE.slug()
            : ProblemType.INTERNAL.slug());
  }
}
