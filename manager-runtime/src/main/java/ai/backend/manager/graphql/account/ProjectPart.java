package ai.backend.manager.graphql.account;

import ai.backend.manager.graphql.Ask;
import ai.backend.manager.graphql.Part;
import ai.backend.manager.graphql.Scope;
import ai.backend.manager.graphql.Wiring;
import ai.backend.manager.graphql.entity.Entity;
import ai.backend.manager.graphql.entity.Rows;
import ai.backend.manager.graphql.filter.FilterColumn;
import ai.backend.manager.graphql.node.Connections;
import ai.backend.manager.graphql.table.Source;
import ai.backend.manager.graphql.table.Sql;
import ai.backend.manager.policy.Reach;
import ai.backend.manager.policy.Target;
import ai.backend.manager.policy.Verb;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** Queries for projects, which the API calls groups (spec/06 §7.3). */
@Singleton
public final class ProjectPart implements Part {
  private static final int ALL = 10_000;
  static final Source PROJECTS = Source.of("groups");
  private static final Source OPEN = Source.of("sgroups_for_groups");

  static final Entity PROJECT =
      Entity.of(PROJECTS)
          .column("id", PROJECTS.uuid("id"))
          .column(Connections.NODE_KEY, PROJECTS.uuid("id"))
          .column(
              "scaling_groups",
              Sql.texts(
                  DSL.select(OPEN.text("scaling_group"))
                      .from(OPEN.table())
                      .where(OPEN.uuid("group").eq(PROJECTS.uuid("id")))
                      .orderBy(OPEN.text("scaling_group"))))
          .texts("name", "description", "domain_name", "integration_id", "resource_policy")
          .flags("is_active")
          .times("created_at", "modified_at")
          .jsons("total_resource_slots", "allowed_vfolder_hosts")
          .always("id", "domain_name")
          .filter("id", FilterColumn.uuid(PROJECTS.uuid("id")))
          .filterTexts("name", "description", "domain_name", "integration_id", "resource_policy")
          .filterFlags("is_active")
          .filterTimes("created_at", "modified_at")
          .orders("id", "name", "description", "domain_name", "integration_id", "resource_policy")
          .orders("is_active", "created_at", "modified_at")
          .defaultOrder(PROJECTS.text("name").asc())
          .build(PROJECTS.uuid("id"));

  private final Rows rows;

  @Inject
  public ProjectPart(Rows rows) {
    this.rows = rows;
  }

  @Override
  public void wire(Wiring wiring) {
    wiring
        .query("group", Verb.PROJECT_QUERY, this::one)
        .query("groups_by_name", Verb.PROJECT_QUERY, this::byName)
        .query("groups", Verb.PROJECT_QUERY, this::all);
  }

  private @Nullable Object one(Ask ask) {
    UUID id = ask.uuid("id");
    Map<String, Object> project = rows.one(ask, PROJECT, PROJECTS.uuid("id").eq(id));
    if (project != null && !mayRead(ask, project)) {
      throw Scope.insufficient();
    }
    return project;
  }

  private boolean mayRead(Ask ask, Map<String, Object> project) {
    boolean joined = ask.reach() == Reach.JOINED && isMember(ask, project);
    return ask.may(new Target.Project(String.valueOf(project.get("domain_name")), joined));
  }

  private boolean isMember(Ask ask, Map<String, Object> project) {
    Condition condition = PROJECTS.uuid("id").eq((UUID) project.get("id")).and(joined(ask));
    return rows.one(List.of("id"), PROJECT, condition) != null;
  }

  private Object byName(Ask ask) {
    Condition named = PROJECTS.text("name").eq(ask.required("name"));
    String domain = ask.text("domain_name");
    Condition scope =
        switch (ask.reach()) {
          case EVERYTHING -> inDomain(domain);
          case DOMAIN -> inDomain(ownDomain(ask));
          case JOINED -> inDomain(ownDomain(ask)).and(joined(ask));
          case NOTHING, OWN, DOMAIN_USERS -> throw Scope.unforeseen(ask);
        };
    return rows.all(ask, PROJECT, named.and(scope), ALL);
  }

  private Object all(Ask ask) {
    return rows.all(ask, PROJECT, visible(ask), ALL);
  }

  /** The projects that the caller may list. */
  static Condition visible(Ask ask) {
    return switch (ask.reach()) {
      case EVERYTHING -> inDomain(ask.text("domain_name")).and(active(ask));
      case DOMAIN -> inDomain(ownDomain(ask)).and(active(ask));
      case JOINED -> joined(ask);
      case NOTHING, OWN, DOMAIN_USERS -> throw Scope.unforeseen(ask);
    };
  }

  private static String ownDomain(Ask ask) {
    String asked = ask.text("domain_name");
    if (asked != null && !asked.equals(ask.caller().domainName())) {
      throw Scope.insufficient();
    }
    return ask.caller().domainName();
  }

  private static Condition joined(Ask ask) {
    return Scope.joined(ask.caller(), PROJECTS.uuid("id"));
  }

  private static Condition active(Ask ask) {
    Boolean active = ask.flag("is_active");
    return active == null ? DSL.noCondition() : PROJECTS.flag("is_active").eq(active);
  }

  private static Condition inDomain(@Nullable String domain) {
    return domain == null ? DSL.noCondition() : PROJECTS.text("domain_name").eq(domain);
  }
}
