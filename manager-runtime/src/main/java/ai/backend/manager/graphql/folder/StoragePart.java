package ai.backend.manager.graphql.folder;

import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.graphql.Ask;
import ai.backend.manager.graphql.Part;
import ai.backend.manager.graphql.Role;
import ai.backend.manager.graphql.Scope;
import ai.backend.manager.graphql.Wiring;
import ai.backend.manager.graphql.table.Source;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;

/**
 * Storage volumes and quota scopes. They are told of by storage proxies; as long as no proxy serves
 * this installation there is no volume, and no quota scope can be read or changed.
 */
@Singleton
public final class StoragePart implements Part {
  private static final Set<Role> ADMINS = Set.of(Role.SUPERADMIN, Role.ADMIN);
  private static final Pattern SCOPE = Pattern.compile("(user|project):([0-9a-fA-F-]{32,36})");
  private static final Source USERS = Source.of("users");
  private static final Source PROJECTS = Source.of("groups");
  private static final Source MEMBERS = Source.of("association_groups_users");

  private final DSLContext db;

  @Inject
  public StoragePart(DSLContext db) {
    this.db = db;
  }

  @Override
  public void wire(Wiring wiring) {
    wiring
        .query("storage_volume", this::volume)
        .query("storage_volume_list", this::volumes)
        .query("quota_scope", this::quotaScope)
        .bareMutation("set_quota_scope", ADMINS, this::quotaScope)
        .bareMutation("unset_quota_scope", ADMINS, this::quotaScope);
  }

  private Object volume(Ask ask) {
    Scope.superadmin(ask);
    throw noVolume(ask.required("id"));
  }

  private Object volumes(Ask ask) {
    Scope.superadmin(ask);
    return Map.of("items", List.of(), "total_count", 0);
  }

  private Object quotaScope(Ask ask) {
    String scope = ask.required("quota_scope_id");
    Matcher parts = SCOPE.matcher(scope);
    if (!parts.matches()) {
      throw ApiProblem.invalid("quota_scope_id must be user:<uuid> or project:<uuid>");
    }
    UUID owner = uuid(parts.group(2));
    if (!(parts.group(1).equals("user") ? mayUser(ask, owner) : mayProject(ask, owner))) {
      throw ApiProblem.invalid("the quota scope " + scope + " is not yours to access");
    }
    throw noVolume(ask.required("storage_host_name"));
  }

  private static UUID uuid(String text) {
    try {
      return UUID.fromString(text);
    } catch (IllegalArgumentException malformed) {
      throw ApiProblem.invalid("quota_scope_id must end in a UUID with dashes");
    }
  }

  private static ApiProblem noVolume(String host) {
    return ApiProblem.notFound(
        "storage volume", "no storage proxy of this installation has '" + host + "'");
  }

  private boolean mayUser(Ask ask, UUID user) {
    return switch (ask.role()) {
      case SUPERADMIN -> true;
      case ADMIN ->
          db.fetchExists(
              USERS.table(),
              USERS
                  .uuid("uuid")
                  .eq(user)
                  .and(USERS.text("domain_name").eq(ask.caller().domainName())));
      case USER, MONITOR -> user.equals(ask.caller().userId());
    };
  }

  private boolean mayProject(Ask ask, UUID project) {
    return switch (ask.role()) {
      case SUPERADMIN -> true;
      case ADMIN ->
          db.fetchExists(
              PROJECTS.table(),
              PROJECTS
                  .uuid("id")
                  .eq(project)
                  .and(PROJECTS.text("domain_name").eq(ask.caller().domainName())));
      case USER, MONITOR ->
          db.fetchExists(
              DSL.selectOne()
                  .from(MEMBERS.table())
                  .where(MEMBERS.uuid("group_id").eq(project))
                  .and(MEMBERS.uuid("user_id").eq(ask.caller().userId())));
    };
  }
}
