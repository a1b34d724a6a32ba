package ai.backend.manager.graphql.agent;

import static ai.backend.manager.graphql.agent.AgentEntity.AGENTS;

import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.graphql.Ask;
import ai.backend.manager.graphql.GraphqlRefusal;
import ai.backend.manager.graphql.HiddenAgents;
import ai.backend.manager.graphql.ManagerState;
import ai.backend.manager.graphql.Part;
import ai.backend.manager.graphql.Wiring;
import ai.backend.manager.graphql.entity.Rows;
import ai.backend.manager.graphql.table.Enums;
import ai.backend.manager.graphql.table.Sql;
import ai.backend.manager.policy.Verb;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jooq.Condition;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Queries for agents: superadmins see all of them, others a summary of those they may use (spec/06
 * §5).
 */
@Singleton
public final class AgentPart implements Part {
  private static final int ALL = 10_000;

  private final Rows rows;
  private final HiddenAgents hidden;

  @Inject
  public AgentPart(Rows rows, ManagerState state) {
    this.rows = rows;
    this.hidden = new HiddenAgents(state);
  }

  @Override
  public void wire(Wiring wiring) {
    wiring
        .query("agent", Verb.AGENT_QUERY, this::agent)
        .query("agents", Verb.AGENT_QUERY, this::agents)
        .query("agent_list", Verb.AGENT_QUERY, this::agentList)
        .query("agent_summary", Verb.AGENT_SUMMARY, this::summary)
        .query("agent_summary_list", Verb.AGENT_SUMMARY, this::summaryList);
    AgentFields.wire(wiring);
  }

  private @Nullable Object agent(Ask ask) {
    return rows.one(ask, AgentEntity.AGENT, AGENTS.text("id").eq(ask.required("agent_id")));
  }

  private Object agents(Ask ask) {
    return rows.all(ask, AgentEntity.AGENT, asked(ask), ALL);
  }

  private Object agentList(Ask ask) {
    return rows.page(ask, AgentEntity.AGENT, asked(ask));
  }

  private @Nullable Object summary(Ask ask) {
    refuseWhenHidden(ask);
    return rows.one(
        ask, AgentEntity.SUMMARY, usable(ask).and(AGENTS.text("id").eq(ask.required("agent_id"))));
  }

  private Map<String, Object> summaryList(Ask ask) {
    refuseWhenHidden(ask);
    return rows.page(ask, AgentEntity.SUMMARY, usable(ask).and(asked(ask)));
  }

  private void refuseWhenHidden(Ask ask) {
    if (hidden.from(ask)) {
      throw ApiProblem.notFound("agent", "this installation shows agents to superadmins only");
    }
  }

  /** Agents of the resource groups that the caller may use. */
  private static Condition usable(Ask ask) {
    return AGENTS.text("scaling_group").in(ScalingGroupEntity.usableBy(ask.caller()));
  }

  private static Condition asked(Ask ask) {
    var conditions = new ArrayList<Condition>();
    String group = ask.text("scaling_group");
    if (group != null) {
      conditions.add(AGENTS.text("scaling_group").eq(group));
    }
    String status = ask.text("status");
    if (status != null) {
      conditions.add(Sql.in(AGENTS.text("status"), Enums.AGENT_STATUS, statuses(status)));
    }
    return DSL.and(conditions);
  }

  private static List<String> statuses(String text) {
    List<String> names = List.of(text.split(",", -1)).stream().map(String::strip).toList();
    for (String name : names) {
      if (!Enums.AGENT_STATUS.has(name)) {
        throw new GraphqlRefusal(
            "'%s' is no agent status; take one of %s"
                .formatted(name, String.join(", ", Enums.AGENT_STATUS.names())));
      }
    }
    return names;
  }
}
