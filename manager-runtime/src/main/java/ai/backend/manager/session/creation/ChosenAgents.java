package ai.backend.manager.session.creation;

import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.Principal;
import ai.backend.manager.gateway.ProblemType;
import ai.backend.manager.policy.Verb;
import java.util.List;
import org.jooq.DSLContext;

/** {@code config.agent_list}: where a superadmin wants the kernels (spec/02 §3.1 rows 3, 4, 18). */
final class ChosenAgents {
  private ChosenAgents() {}

  /** 403 for everybody but superadmins, 400 for a list of the wrong length. */
  static void requireAllowed(Principal caller, CreateRequest request) {
    List<String> agents = request.config().agentList();
    if (agents == null) {
      return;
    }
    if (!caller.may(Verb.SESSION_PLACE)) {
      throw new ApiProblem(
          ProblemType.INSUFFICIENT_PRIVILEGE,
          "Only superadmins can choose the agents of a session; leave agent_list out.");
    }
    boolean multiNode = request.clusterMode().equals("multi-node");
    int wanted = multiNode ? request.clusterSize() : 1;
    if (!agents.isEmpty() && agents.size() != wanted) {
      throw ApiProblem.invalid(
          multiNode
              ? "agent_list must name one agent for each of the " + wanted + " containers"
              : "agent_list must name exactly one agent for a single-node session");
    }
  }

  /** The agents, empty when the scheduler is to choose; 400 for one that does not exist. */
  static List<String> of(DSLContext db, CreateRequest request) {
    List<String> agents = request.config().agentList();
    if (agents == null) {
      return List.of();
    }
    for (String agent : agents) {
      if (db.fetchOptional("select 1 from agents where id = ?", agent).isEmpty()) {
        throw ApiProblem.invalid("No such agent: " + agent);
      }
    }
    return agents;
  }
}
