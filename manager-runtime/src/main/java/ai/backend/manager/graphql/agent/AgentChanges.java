package ai.backend.manager.graphql.agent;

import static ai.backend.manager.graphql.agent.AgentEntity.AGENTS;

import ai.backend.manager.graphql.Ask;
import ai.backend.manager.graphql.GraphqlRefusal;
import ai.backend.manager.graphql.MutationRefusal;
import ai.backend.manager.graphql.Part;
import ai.backend.manager.graphql.Wiring;
import ai.backend.manager.graphql.change.Changes;
import ai.backend.manager.graphql.change.Writes;
import ai.backend.manager.policy.Verb;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.jooq.DSLContext;

/**
 * Mutation {@code modify_agent}; superadmins only. Whether sessions are scheduled to an agent can
 * be changed; its resource group cannot, since each heartbeat tells that of its {@code AgentPool}.
 */
@Singleton
public final class AgentChanges implements Part {
  private final DSLContext db;

  @Inject
  public AgentChanges(DSLContext db) {
    this.db = db;
  }

  @Override
  public void wire(Wiring wiring) {
    wiring.mutation("modify_agent", Verb.AGENT_CHANGE, this::modify);
  }

  private Object modify(Ask ask) {
    String id = ask.required("id");
    String group =
        db.select(AGENTS.text("scaling_group"))
            .from(AGENTS.table())
            .where(AGENTS.text("id").eq(id))
            .fetchOne(AGENTS.text("scaling_group"));
    if (group == null) {
      throw MutationRefusal.noMatch("modifyagent");
    }
    Object wanted = ask.input("props").get("scaling_group");
    if (wanted != null && !wanted.equals(group)) {
      throw new GraphqlRefusal(
          "The agent is in the resource group '"
              + group
              + "' of its AgentPool; change spec.scalingGroup of that resource.");
    }
    Changes changes = Changes.to(AGENTS, ask.input("props")).needFlags("schedulable");
    return new Writes(db).update(AGENTS, changes, AGENTS.text("id").eq(id), "modifyagent");
  }
}
