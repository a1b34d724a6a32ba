package ai.backend.manager.graphql.account;

import static ai.backend.manager.graphql.account.DomainPart.DOMAINS;

import ai.backend.manager.graphql.Ask;
import ai.backend.manager.graphql.GraphqlRefusal;
import ai.backend.manager.graphql.MutationRefusal;
import ai.backend.manager.graphql.Part;
import ai.backend.manager.graphql.Payload;
import ai.backend.manager.graphql.Wiring;
import ai.backend.manager.graphql.change.Changes;
import ai.backend.manager.graphql.change.Slug;
import ai.backend.manager.graphql.change.Writes;
import ai.backend.manager.graphql.entity.Rows;
import ai.backend.manager.graphql.purge.DomainPurge;
import ai.backend.manager.policy.Verb;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Map;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.JSONB;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** Mutations of domains; superadmins only. */
@Singleton
public final class DomainChanges implements Part {

  private final Rows rows;
  private final DSLContext db;

  @Inject
  public DomainChanges(Rows rows, DSLContext db) {
    this.rows = rows;
    this.db = db;
  }

  @Override
  public void wire(Wiring wiring) {
    wiring
        .mutation("create_domain", Verb.DOMAIN_CHANGE, this::create)
        .mutation("modify_domain", Verb.DOMAIN_CHANGE, this::modify)
        .mutation("delete_domain", Verb.DOMAIN_CHANGE, this::delete)
        .mutation("purge_domain", Verb.DOMAIN_CHANGE, this::purge);
  }

  private Object create(Ask ask) {
    String name = ask.required("name");
    if (!Slug.matches(name)) {
      throw new MutationRefusal(Slug.REFUSAL);
    }
    new Writes(db)
        .insert(
            DOMAINS,
            changes(ask)
                .with(DOMAINS.text("name"), name)
                .orElse(DOMAINS.json("total_resource_slots"), JSONB.jsonb("{}"))
                .orElse(DOMAINS.json("allowed_vfolder_hosts"), JSONB.jsonb("{}"))
                .orElse(DOMAINS.texts("allowed_docker_registries"), new String[0])
                .with(DOMAINS.bytes("dotfiles"), Defaults.NO_DOTFILES));
    return answer(ask, name);
  }

  private Object modify(Ask ask) {
    String name = ask.required("name");
    Changes changes = changes(ask).needTexts("name");
    String renamed = String.valueOf(changes.values().getOrDefault(DOMAINS.text("name"), name));
    if (!Slug.matches(renamed)) {
      throw new GraphqlRefusal("Missing or invalid API parameters. (" + Slug.REFUSAL + ")");
    }
    new Writes(db)
        .update(
            DOMAINS,
            changes.with(DOMAINS.time("modified_at"), DSL.currentOffsetDateTime()),
            named(name),
            "modifydomain");
    return answer(ask, renamed);
  }

  private Object delete(Ask ask) {
    Changes inactive =
        Changes.to(DOMAINS, Map.of())
            .with(DOMAINS.flag("is_active"), false)
            .with(DOMAINS.time("modified_at"), DSL.currentOffsetDateTime());
    return new Writes(db).update(DOMAINS, inactive, named(ask.required("name")), "deletedomain");
  }

  private Object purge(Ask ask) {
    String name = ask.required("name");
    return db.transactionResult(
        transaction -> {
          new DomainPurge(transaction.dsl(), name).belongings();
          return new Writes(transaction.dsl()).delete(DOMAINS, named(name), "purgedomain");
        });
  }

  private Map<String, @Nullable Object> answer(Ask ask, String name) {
    return Payload.success(
        "domain", rows.one(ask.fields("domain"), DomainPart.DOMAIN, named(name)));
  }

  private static Changes changes(Ask ask) {
    return Changes.to(DOMAINS, ask.input("props"))
        .texts("description", "integration_id")
        .needFlags("is_active")
        .needSlots("total_resource_slots")
        .needHosts("allowed_vfolder_hosts")
        .needTextLists("allowed_docker_registries");
  }

  private static Condition named(String name) {
    return DOMAINS.text("name").eq(name);
  }
}
