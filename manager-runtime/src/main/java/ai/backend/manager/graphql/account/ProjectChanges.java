package ai.backend.manager.graphql.account;

import static ai.backend.manager.graphql.account.ProjectPart.PROJECTS;

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
import ai.backend.manager.graphql.purge.ProjectPurge;
import ai.backend.manager.policy.Target;
import ai.backend.manager.policy.Verb;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.JSONB;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** Mutations of projects: superadmins, and domain admins within their domain. */
@Singleton
public final class ProjectChanges implements Part {

  private final Rows rows;
  private final DSLContext db;

  @Inject
  public ProjectChanges(Rows rows, DSLContext db) {
    this.rows = rows;
    this.db = db;
  }

  @Override
  public void wire(Wiring wiring) {
    wiring
        .mutation("create_group", Verb.PROJECT_CHANGE, this::create)
        .mutation("modify_group", Verb.PROJECT_CHANGE, this::modify)
        .mutation("delete_group", Verb.PROJECT_CHANGE, this::delete)
        .mutation("purge_group", Verb.PROJECT_CHANGE, this::purge);
  }

  private Object create(Ask ask) {
    Changes changes = changes(ask).needTexts("domain_name");
    Object domain = changes.values().get(PROJECTS.text("domain_name"));
    refuseForeign(ask, "create_group", String.valueOf(domain));
    UUID id = UUID.randomUUID();
    String name = ask.required("name");
    requireSlug(name);
    new Writes(db)
        .insert(
            PROJECTS,
            changes
                .with(PROJECTS.uuid("id"), id)
                .with(PROJECTS.text("name"), name)
                .orElse(PROJECTS.text("resource_policy"), "default")
                .orElse(PROJECTS.json("total_resource_slots"), JSONB.jsonb("{}"))
                .orElse(PROJECTS.json("allowed_vfolder_hosts"), JSONB.jsonb("{}"))
                .with(PROJECTS.bytes("dotfiles"), Defaults.NO_DOTFILES));
    return Payload.success("group", row(ask, id));
  }

  private Object modify(Ask ask) {
    UUID id = ask.id("gid");
    refuseForeign(ask, "modify_group", domainOf(id));
    Changes changes = changes(ask).needTexts("name", "domain_name");
    Object name = changes.values().get(PROJECTS.text("name"));
    if (name != null) {
      requireSlug(name.toString());
    }
    Object domain = changes.values().get(PROJECTS.text("domain_name"));
    refuseForeign(ask, "modify_group", domain == null ? null : domain.toString());
    List<UUID> users = users(ask);
    if (changes.isEmpty() && users.isEmpty()) {
      throw new MutationRefusal("nothing to update");
    }
    boolean add = "add".equals(mode(ask));
    return db.transactionResult(
        transaction -> {
          var memberships = new MembershipChanges(transaction.dsl());
          users.forEach(user -> memberships.change(id, user, add));
          return changes.isEmpty()
              ? Payload.success("group", null)
              : updated(transaction.dsl(), ask, id, changes);
        });
  }

  private Map<String, @Nullable Object> updated(
      DSLContext work, Ask ask, UUID id, Changes changes) {
    new Writes(work)
        .update(
            PROJECTS,
            changes.with(PROJECTS.time("modified_at"), DSL.currentOffsetDateTime()),
            PROJECTS.uuid("id").eq(id),
            "modifygroup");
    return Payload.success(
        "group",
        rows.within(work)
            .one(ask.fields("group"), ProjectPart.PROJECT, PROJECTS.uuid("id").eq(id)));
  }

  private Object delete(Ask ask) {
    UUID id = ask.id("gid");
    refuseForeign(ask, "delete_group", domainOf(id));
    Changes inactive =
        Changes.to(PROJECTS, Map.of())
            .with(PROJECTS.flag("is_active"), false)
            .with(PROJECTS.text("integration_id"), null)
            .with(PROJECTS.time("modified_at"), DSL.currentOffsetDateTime());
    return new Writes(db).update(PROJECTS, inactive, PROJECTS.uuid("id").eq(id), "deletegroup");
  }

  private Object purge(Ask ask) {
    UUID id = ask.id("gid");
    refuseForeign(ask, "purge_group", domainOf(id));
    return db.transactionResult(
        transaction -> {
          new ProjectPurge(transaction.dsl(), id).belongings();
          return new Writes(transaction.dsl())
              .delete(PROJECTS, PROJECTS.uuid("id").eq(id), "purgegroup");
        });
  }

  private static Changes changes(Ask ask) {
    return Changes.to(PROJECTS, ask.input("props"))
        .texts("description", "integration_id")
        .needTexts("resource_policy")
        .needFlags("is_active")
        .needSlots("total_resource_slots")
        .needHosts("allowed_vfolder_hosts");
  }

  private static @Nullable String mode(Ask ask) {
    Object mode = ask.input("props").get("user_update_mode");
    if (mode != null && !mode.equals("add") && !mode.equals("remove")) {
      throw new GraphqlRefusal(
          "Missing or invalid API parameters. (user_update_mode is 'add' or 'remove')");
    }
    return mode == null ? null : mode.toString();
  }

  private static List<UUID> users(Ask ask) {
    if (mode(ask) == null || !(ask.input("props").get("user_uuids") instanceof List<?> ids)) {
      return List.of();
    }
    try {
      return ids.stream().map(id -> UUID.fromString(String.valueOf(id))).toList();
    } catch (IllegalArgumentException malformed) {
      throw new GraphqlRefusal("Missing or invalid API parameters. (user_uuids must be UUIDs)");
    }
  }

  private void refuseForeign(Ask ask, String mutation, @Nullable String domain) {
    if (domain != null && !ask.may(new Target.Domain(domain))) {
      throw new MutationRefusal("no permission to execute " + mutation);
    }
  }

  private @Nullable String domainOf(UUID id) {
    Map<String, Object> project =
        rows.one(List.of("domain_name"), ProjectPart.PROJECT, PROJECTS.uuid("id").eq(id));
    return project == null ? null : String.valueOf(project.get("domain_name"));
  }

  private @Nullable Map<String, Object> row(Ask ask, UUID id) {
    return rows.one(ask.fields("group"), ProjectPart.PROJECT, PROJECTS.uuid("id").eq(id));
  }

  private static void requireSlug(String name) {
    if (!Slug.matches(name)) {
      throw new GraphqlRefusal("Missing or invalid API parameters. (" + Slug.REFUSAL + ")");
    }
  }
}
