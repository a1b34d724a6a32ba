package ai.backend.manager.template;

import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.Principal;
import ai.backend.manager.gateway.ProblemType;
import ai.backend.manager.policy.Reach;
import ai.backend.manager.policy.Target;
import ai.backend.manager.policy.Verb;
import ai.backend.manager.session.SessionSql;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.inject.Singleton;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/**
 * The table {@code session_templates} as one caller may see it: own ones, those of the own
 * projects, as a domain's administrator those of the domain, as superadmin all (spec/08 §3). What
 * one may not see does not exist. Only the owner and administrators change one.
 */
@Singleton
public final class Templates {
  private static final String VISIBLE =
      """
      select t.id, t.name, t.user_uuid, u.email, t.group_id, g.name as group_name, t.domain_name, t.created_at, t.template
        from session_templates t
        left join users u on u.uuid = t.user_uuid
        left join groups g on g.id = t.group_id
       where t.is_active and t.type = ?::templatetype
         and (t.user_uuid = ? or ? or (? and t.domain_name = ?)
              or t.group_id in (select group_id from association_groups_users where user_id = ?))
      """;

  private final DSLContext db;

  public Templates(DSLContext db) {
    this.db = db;
  }

  /** What a template is of; the label in the database. */
  enum Kind {
    TASK("task template"),
    CLUSTER("cluster template");

    final String title;

    Kind(String title) {
      this.title = title;
    }
  }

  /** Newest last. */
  List<TemplateRow> list(Kind kind, Principal caller) {
    return db.fetch(VISIBLE + " order by t.created_at, t.id", bindings(kind, caller).toArray())
        .map(Templates::row);
  }

  /** The template of a path's text; empty also for a text that is no uuid. */
  Optional<TemplateRow> find(Kind kind, Principal caller, String id) {
    return Uuids.parse(id).flatMap(uuid -> find(kind, caller, uuid));
  }

  Optional<TemplateRow> find(Kind kind, Principal caller, UUID id) {
    List<Object> bindings = new java.util.ArrayList<>(bindings(kind, caller));
    bindings.add(id);
    return db.fetchOptional(VISIBLE + " and t.id = ?", bindings.toArray()).map(Templates::row);
  }

  /** 404 for what the caller may not see, 403 for what he may see but not change. */
  TemplateRow toChange(Kind kind, Principal caller, String id) {
    TemplateRow row =
        find(kind, caller, id).orElseThrow(() -> ApiProblem.notFound(kind.title, null));
    if (!caller.may(Verb.TEMPLATE_CHANGE, new Target.Shared(row.user(), row.domain(), false))) {
      throw new ApiProblem(
          ProblemType.FORBIDDEN, "Only its owner and administrators can change a template.");
    }
    return row;
  }

  UUID insert(
      Kind kind, String name, UUID user, @Nullable UUID group, String domain, ObjectNode template) {
    UUID id = UUID.randomUUID();
    db.execute(
        """
        insert into session_templates (id, is_active, domain_name, group_id, user_uuid, type, name, template)
        values (?, true, ?, ?, ?, ?::templatetype, ?, ?::jsonb)
        """,
        id,
        domain,
        group,
        user,
        kind.name(),
        name,
        template.toString());
    return id;
  }

  void update(
      TemplateRow row, String name, @Nullable UUID group, String domain, ObjectNode template) {
    db.execute(
        """
        update session_templates set name = ?, group_id = ?, domain_name = ?, template = ?::jsonb
         where id = ? and is_active
        """,
        name,
        group,
        domain,
        template.toString(),
        row.id());
  }

  /** Soft: nobody sees it any more, the row stays. */
  void delete(TemplateRow row) {
    db.transaction(
        transaction ->
            transaction
                .dsl()
                .execute("update session_templates set is_active = false where id = ?", row.id()));
  }

  private static List<Object> bindings(Kind kind, Principal caller) {
    Reach reach = caller.reach(Verb.TEMPLATE_READ);
    return List.of(
        kind.name(),
        caller.userId(),
        reach == Reach.EVERYTHING,
        reach == Reach.DOMAIN,
        caller.domainName(),
        caller.userId());
  }

  private static TemplateRow row(Record r) {
    return new TemplateRow(
        r.get("id", UUID.class),
        Optional.ofNullable(r.get("name", String.class)).orElse(""),
        r.get("user_uuid", UUID.class),
        r.get("email", String.class),
        r.get("group_id", UUID.class),
        r.get("group_name", String.class),
        r.get("domain_name", String.class),
        r.get("created_at", OffsetDateTime.class).toInstant(),
        (ObjectNode) SessionSql.json(r, "template"));
  }
}
