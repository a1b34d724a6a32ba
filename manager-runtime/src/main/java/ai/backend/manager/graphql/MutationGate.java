package ai.backend.manager.graphql;

import ai.backend.manager.audit.Action;
import ai.backend.manager.audit.AuditTrail;
import ai.backend.manager.audit.Verdict;
import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.ProblemType;
import ai.backend.manager.policy.Verb;
import ai.backend.manager.stores.Outage;
import java.util.Map;
import org.jooq.exception.DataAccessException;
import org.jspecify.annotations.Nullable;

/**
 * What every mutation goes through (spec/06 §1.3, §6.1): the frozen check, the role check, and the
 * payload {@code {ok, msg}} for refusals by us or by the database. Database messages never reach
 * the client.
 */
final class MutationGate {
  private static final System.Logger LOG = System.getLogger(MutationGate.class.getName());

  private static final String NO_PERMISSION = "no permission to execute ";

  private final ManagerState state;
  private final AuditTrail trail;

  MutationGate(ManagerState state, AuditTrail trail) {
    this.state = state;
    this.trail = trail;
  }

  /** For payloads that have no {@code ok}: refusals and database failures are errors. */
  Wiring.Answer guardBare(String field, Verb verb, Wiring.Answer work) {
    return recorded(
        field,
        ask -> {
          refuseFrozen();
          if (!ask.caller().may(verb)) {
            throw new GraphqlRefusal(NO_PERMISSION + field);
          }
          return work.to(ask);
        });
  }

  private void refuseFrozen() {
    if (state.frozen()) {
      throw new ApiProblem(ProblemType.SERVER_FROZEN, null, null);
    }
  }

  Wiring.Answer guard(String field, Verb verb, Wiring.Answer work) {
    return recorded(field, guarded(field, verb, work));
  }

  private Wiring.Answer recorded(String field, Wiring.Answer guarded) {
    return ask ->
        trail.record(
            new Action(Action.Transport.GRAPHQL, "mutation " + field, MutationTarget.of(ask)),
            () -> guarded.to(ask),
            MutationGate::ended,
            MutationGate::broken);
  }

  private static Verdict ended(@Nullable Object payload) {
    if (!(payload instanceof Map<?, ?> map) || !Boolean.FALSE.equals(map.get("ok"))) {
      return Verdict.DONE;
    }
    boolean forbidden = String.valueOf(map.get("msg")).startsWith(NO_PERMISSION);
    return Verdict.refused(
        forbidden ? ProblemType.FORBIDDEN.slug() : ProblemType.GRAPHQL_ERROR.slug());
  }

  private static Verdict broken(Exception failure) {
    return switch (failure) {
      case ApiProblem problem when problem.status() < 500 -> Verdict.refused(problem.slug());
      case ApiProblem problem -> Verdict.failed(problem.slug());
      case GraphqlRefusal refusal -> Verdict.refused(ProblemType.GRAPHQL_ERROR.slug());
      default ->
          Verdict.failed(
              Outage.in(failure).isPresent()
                  ? ProblemType.SERVICE_UNAVAILABLE.slug()
                  : ProblemType.INTERNAL.slug());
    };
  }

  private Wiring.Answer guarded(String field, Verb verb, Wiring.Answer work) {
    return ask -> {
      refuseFrozen();
      if (!ask.caller().may(verb)) {
        return Payload.of(false, NO_PERMISSION + field);
      }
      try {
        return work.to(ask);
      } catch (MutationRefusal refusal) {
        return Payload.of(false, refusal.getMessage());
      } catch (DataAccessException failure) {
        if (Outage.in(failure).isPresent()) {
          throw failure;
        }
        LOG.log(
            System.Logger.Level.WARNING,
            "mutation {0} failed in the database: {1}",
            field,
            DatabaseReason.forLog(failure));
        return Payload.of(false, DatabaseReason.of(failure));
      }
    };
  }
}
