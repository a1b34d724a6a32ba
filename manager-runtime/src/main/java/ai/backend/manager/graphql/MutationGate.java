package ai.backend.manager.graphql;

import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.ProblemType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jooq.exception.DataAccessException;
import org.jspecify.annotations.Nullable;

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

  Wiring.Answer guard(String field, Set<Role> roles, Wiring.Answer work) {
    return ask -> {
      if (state.frozen()) {
        throw new ApiProblem(ProblemType.SERVER_FROZEN, null, null);
      }
      if (!roles.contains(ask.role())) {
        return payload(false, "no permission to execute " + field);
      }
      try {
        return work.to(ask);
      } catch (MutationRefusal refusal) {
        return payload(false, refusal.getMessage());
      } catch (DataAccessException failure) {
        LOG.log(
            System.Logger.Level.WARNING, "mutation " + field + " failed in the database", failure);
        return payload(false, DatabaseReason.of(failure));
      }
    };
  }

  static Map<String, @Nullable Object> payload(boolean ok, @Nullable String msg) {
    var payload = new LinkedHashMap<String, @Nullable Object>();
    payload.put("ok", ok);
    payload.put("msg", msg);
    return payload;
  }
}
