package ai.backend.manager.graphql;

import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.ProblemType;
import ai.backend.manager.stores.Outage;
import java.util.Set;
import org.jooq.exception.DataAccessException;

/**
 * What every mutation goes through (spec/06 §1.3, §6.1): the frozen check, the role check, and the
 * payload {@code {ok, msg}} for refusals by us or by the database. Database messages never reach
 * the client.
 */
final class MutationGate {
  private static final System.Logger LOG = System.getLogger(MutationGate.class.getName());

  private final ManagerState state;

  MutationGate(ManagerState state) {
    this.state = state;
  }

  /** For payloads that have no {@code ok}: refusals and database failures are errors. */
  Wiring.Answer guardBare(String field, Set<Role> roles, Wiring.Answer work) {
    return ask -> {
      refuseFrozen();
      if (!roles.contains(ask.role())) {
        throw new GraphqlRefusal("no permission to execute " + field);
      }
      return work.to(ask);
    };
  }

  private void refuseFrozen() {
    if (state.frozen()) {
      throw new ApiProblem(ProblemType.SERVER_FROZEN, null, null);
    }
  }

  Wiring.Answer guard(String field, Set<Role> roles, Wiring.Answer work) {
    return ask -> {
      refuseFrozen();
      if (!roles.contains(ask.role())) {
        return Payload.of(false, "no permission to execute " + field);
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
