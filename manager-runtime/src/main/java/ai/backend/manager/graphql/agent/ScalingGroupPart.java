package ai.backend.manager.graphql.agent;

import static ai.backend.manager.graphql.agent.ScalingGroupEntity.GROUPS;
import static ai.backend.manager.graphql.agent.ScalingGroupEntity.named;

import ai.backend.manager.graphql.Ask;
import ai.backend.manager.graphql.GraphqlRefusal;
import ai.backend.manager.graphql.Part;
import ai.backend.manager.graphql.Wiring;
import ai.backend.manager.graphql.entity.Rows;
import ai.backend.manager.policy.Verb;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** Queries for scaling groups; superadmins only. */
@Singleton
public final class ScalingGroupPart implements Part {
  private static final int ALL = 10_000;

  private final Rows rows;

  @Inject
  public ScalingGroupPart(Rows rows) {
    this.rows = rows;
  }

  @Override
  public void wire(Wiring wiring) {
    wiring
        .query("scaling_group", Verb.RESOURCE_GROUP_QUERY, this::one)
        .query("scaling_groups", Verb.RESOURCE_GROUP_QUERY, ask -> all(ask, byName(ask)))
        .query(
            "scaling_groups_for_domain",
            Verb.RESOURCE_GROUP_QUERY,
            ask -> all(ask, named(ScalingGroupEntity.ofDomain(ask.required("domain")))))
        .query(
            "scaling_groups_for_user_group",
            Verb.RESOURCE_GROUP_QUERY,
            ask -> all(ask, named(ScalingGroupEntity.ofProject(project(ask)))))
        .query(
            "scaling_groups_for_keypair",
            Verb.RESOURCE_GROUP_QUERY,
            ask -> all(ask, named(ScalingGroupEntity.ofKeypair(ask.required("access_key")))));
    wiring.field(
        "ScalingGroup",
        "scheduler_opts",
        ask -> SchedulerOptions.complete(ask.row().get("scheduler_opts")));
  }

  private @Nullable Object one(Ask ask) {
    return rows.one(
        ask, ScalingGroupEntity.SCALING_GROUP, GROUPS.text("name").eq(ask.required("name")));
  }

  private Object all(Ask ask, Condition condition) {
    Boolean active = ask.flag("is_active");
    Condition scope =
        active == null ? condition : condition.and(GROUPS.flag("is_active").eq(active));
    return rows.all(ask, ScalingGroupEntity.SCALING_GROUP, scope, ALL);
  }

  private static Condition byName(Ask ask) {
    String name = ask.text("name");
    return name == null ? DSL.noCondition() : GROUPS.text("name").eq(name);
  }

  private static UUID project(Ask ask) {
    try {
      return UUID.fromString(ask.required("user_group"));
    } catch (IllegalArgumentException malformed) {
      throw new GraphqlRefusal("Missing or invalid API parameters. (user_group must be a UUID)");
    }
  }
}
