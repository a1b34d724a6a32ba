package ai.backend.manager.graphql.policy;

import ai.backend.manager.gateway.Principal;
import ai.backend.manager.graphql.Ask;
import ai.backend.manager.graphql.Part;
import ai.backend.manager.graphql.Scope;
import ai.backend.manager.graphql.Wiring;
import ai.backend.manager.graphql.entity.Entity;
import ai.backend.manager.graphql.entity.Rows;
import ai.backend.manager.graphql.table.Source;
import ai.backend.manager.policy.Verb;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.jooq.Condition;
import org.jooq.Record1;
import org.jooq.Select;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** Queries for resource policies and presets. */
@Singleton
public final class PolicyPart implements Part {
  private static final int ALL = 10_000;
  private static final Source KEYPAIRS = Source.of("keypairs");
  private static final Source USERS = Source.of("users");

  private final Rows rows;

  @Inject
  public PolicyPart(Rows rows) {
    this.rows = rows;
  }

  @Override
  public void wire(Wiring wiring) {
    wiring
        .query("keypair_resource_policy", Verb.POLICY_QUERY, this::keypairPolicy)
        .query(
            "keypair_resource_policies",
            Verb.POLICY_LIST,
            ask -> visible(ask, PolicyEntities.KEYPAIR_POLICY, ofKeypairs(ask.caller())))
        .query("user_resource_policy", Verb.POLICY_QUERY, this::userPolicy)
        .query(
            "user_resource_policies",
            Verb.POLICY_LIST,
            ask -> visible(ask, PolicyEntities.USER_POLICY, ofUser(ask.caller())))
        .query(
            "project_resource_policy",
            Verb.POLICY_QUERY,
            ask -> named(ask, PolicyEntities.PROJECT_POLICY))
        .query(
            "project_resource_policies",
            Verb.PROJECT_POLICY_LIST,
            ask -> all(ask, PolicyEntities.PROJECT_POLICY))
        .query(
            "resource_preset", Verb.POLICY_QUERY, ask -> named(ask, PolicyEntities.RESOURCE_PRESET))
        .query(
            "resource_presets", Verb.POLICY_QUERY, ask -> all(ask, PolicyEntities.RESOURCE_PRESET));
  }

  private @Nullable Object keypairPolicy(Ask ask) {
    String name = ask.text("name");
    String meant = name == null ? ask.caller().resourcePolicy() : name;
    return rows.one(
        ask, PolicyEntities.KEYPAIR_POLICY, PolicyEntities.KEYPAIR.text("name").eq(meant));
  }

  private @Nullable Object userPolicy(Ask ask) {
    return ask.text("name") == null
        ? rows.one(
            ask,
            PolicyEntities.USER_POLICY,
            PolicyEntities.USER.text("name").in(ofUser(ask.caller())))
        : named(ask, PolicyEntities.USER_POLICY);
  }

  private Object visible(Ask ask, Entity entity, Select<Record1<String>> own) {
    return switch (ask.reach()) {
      case EVERYTHING -> all(ask, entity);
      case OWN -> rows.all(ask, entity, entity.source().text("name").in(own), ALL);
      case NOTHING, JOINED, DOMAIN_USERS, DOMAIN -> throw Scope.unforeseen(ask);
    };
  }

  private @Nullable Object named(Ask ask, Entity entity) {
    Condition named = entity.source().text("name").eq(ask.required("name"));
    return rows.one(ask, entity, named);
  }

  private Object all(Ask ask, Entity entity) {
    return rows.all(ask, entity, DSL.noCondition(), ALL);
  }

  private static Select<Record1<String>> ofKeypairs(Principal caller) {
    return DSL.select(KEYPAIRS.text("resource_policy"))
        .from(KEYPAIRS.table())
        .where(KEYPAIRS.uuid("user").eq(caller.userId()));
  }

  private static Select<Record1<String>> ofUser(Principal caller) {
    return DSL.select(USERS.text("resource_policy"))
        .from(USERS.table())
        .where(USERS.uuid("uuid").eq(caller.userId()));
  }
}
