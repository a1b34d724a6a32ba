package ai.backend.manager.graphql.agent;

import static ai.backend.manager.graphql.agent.ScalingGroupEntity.FOR_DOMAINS;
import static ai.backend.manager.graphql.agent.ScalingGroupEntity.FOR_KEYPAIRS;
import static ai.backend.manager.graphql.agent.ScalingGroupEntity.FOR_PROJECTS;
import static ai.backend.manager.graphql.agent.ScalingGroupEntity.GROUPS;

import ai.backend.manager.graphql.Ask;
import ai.backend.manager.graphql.Part;
import ai.backend.manager.graphql.Payload;
import ai.backend.manager.graphql.Wiring;
import ai.backend.manager.graphql.change.Changes;
import ai.backend.manager.graphql.change.Writes;
import ai.backend.manager.graphql.entity.Rows;
import ai.backend.manager.graphql.table.Source;
import ai.backend.manager.policy.Verb;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.function.Function;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.JSONB;
import org.jspecify.annotations.Nullable;

/** Mutations of scaling groups and of whom they are open to; superadmins only. */
@Singleton
public final class ScalingGroupChanges implements Part {

  private final Rows rows;
  private final Writes writes;

  @Inject
  public ScalingGroupChanges(Rows rows, DSLContext db) {
    this.rows = rows;
    this.writes = new Writes(db);
  }

  /** What a scaling group may be opened to. */
  private record Target(
      String word, Source table, Function<Ask, Condition> which, Field<?> column, String argument) {
    Object value(Ask ask) {
      return argument.equals("user_group") ? ask.id("user_group") : ask.required(argument);
    }
  }

  private static final Target DOMAIN =
      new Target(
          "domain",
          FOR_DOMAINS,
          ask -> FOR_DOMAINS.text("domain").eq(ask.required("domain")),
          FOR_DOMAINS.text("domain"),
          "domain");
  private static final Target PROJECT =
      new Target(
          "user_group",
          FOR_PROJECTS,
          ask -> FOR_PROJECTS.uuid("group").eq(ask.id("user_group")),
          FOR_PROJECTS.uuid("group"),
          "user_group");
  private static final Target KEYPAIR =
      new Target(
          "keypair",
          FOR_KEYPAIRS,
          ask -> FOR_KEYPAIRS.text("access_key").eq(ask.required("access_key")),
          FOR_KEYPAIRS.text("access_key"),
          "access_key");

  @Override
  public void wire(Wiring wiring) {
    wiring
        .mutation("create_scaling_group", Verb.RESOURCE_GROUP_CHANGE, this::create)
        .mutation(
            "modify_scaling_group",
            Verb.RESOURCE_GROUP_CHANGE,
            ask -> writes.update(GROUPS, changes(ask), named(ask), "modifyscalinggroup"))
        .mutation(
            "delete_scaling_group",
            Verb.RESOURCE_GROUP_CHANGE,
            ask -> writes.delete(GROUPS, named(ask), "deletescalinggroup"));
    wireTarget(wiring, DOMAIN);
    wireTarget(wiring, PROJECT);
    wireTarget(wiring, KEYPAIR);
    wireAll(wiring, "domain", DOMAIN);
    wireAll(wiring, "group", PROJECT);
  }

  private void wireTarget(Wiring wiring, Target target) {
    String payload = "disassociatescalinggroupwith" + target.word().replace("_", "");
    wiring
        .mutation(
            "associate_scaling_group_with_" + target.word(),
            Verb.RESOURCE_GROUP_CHANGE,
            ask -> open(ask, target))
        .mutation(
            "disassociate_scaling_group_with_" + target.word(),
            Verb.RESOURCE_GROUP_CHANGE,
            ask ->
                writes.delete(
                    target.table(),
                    target
                        .which()
                        .apply(ask)
                        .and(
                            target.table().text("scaling_group").eq(ask.required("scaling_group"))),
                    payload));
  }

  private void wireAll(Wiring wiring, String word, Target target) {
    wiring.mutation(
        "disassociate_all_scaling_groups_with_" + word,
        Verb.RESOURCE_GROUP_CHANGE,
        ask ->
            writes.delete(
                target.table(),
                target.which().apply(ask),
                "disassociateallscalinggroupswith" + word));
  }

  private Map<String, @Nullable Object> open(Ask ask, Target target) {
    writes.insert(
        target.table(),
        Changes.to(target.table(), Map.of())
            .with(target.table().text("scaling_group"), ask.required("scaling_group"))
            .with(target.column(), target.value(ask)));
    return Payload.success();
  }

  private Object create(Ask ask) {
    writes.insert(
        GROUPS,
        changes(ask)
            .with(GROUPS.text("name"), ask.required("name"))
            .orElse(GROUPS.json("driver_opts"), JSONB.jsonb("{}"))
            .orElse(GROUPS.json("scheduler_opts"), JSONB.jsonb("{}")));
    return Payload.success(
        "scaling_group",
        rows.one(ask.fields("scaling_group"), ScalingGroupEntity.SCALING_GROUP, named(ask)));
  }

  private static Changes changes(Ask ask) {
    Map<String, @Nullable Object> input = ask.input("props");
    SchedulerOptions.check(input.get("scheduler_opts"));
    return Changes.to(GROUPS, input)
        .texts("description", "wsproxy_addr", "wsproxy_api_token")
        .needTexts("driver", "scheduler")
        .needFlags("is_active", "is_public", "use_host_network")
        .needJsons("driver_opts", "scheduler_opts");
  }

  private static Condition named(Ask ask) {
    return GROUPS.text("name").eq(ask.required("name"));
  }
}
