package ai.backend.manager.graphql.folder;

import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.graphql.Ask;
import ai.backend.manager.graphql.Part;
import ai.backend.manager.graphql.Scope;
import ai.backend.manager.graphql.Wiring;
import ai.backend.manager.graphql.table.Source;
import ai.backend.manager.policy.Role;
import ai.backend.manager.policy.Target;
import ai.backend.manager.policy.Verb;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;

/**
 * Storage volumes and quota scopes. They are told of by storage proxies; as long as no proxy serves
 * this installation there is no volume, and no quota scope can be read or changed.
 */
@Singleton
public final class StoragePart implements Part {
  private static final Pattern SCOPE = Pattern.compile("(user|project):([0-9a-fA-F-]{32,36})");
  private static final Source USERS = Source.of("users");
  private static final Source PROJECTS = Source.of("groups");
  private static final Target NOBODYS = new Target.Installation();

  private final DSLContext db;

  @Inject
  public StoragePart(DSLContext db) {
    this.db = db;
  }

  @Override
  public void wire(Wiring wiring) {
    wiring
        .query("storage_volume", Verb.STORAGE_QUERY, this::volume)
        .query("storage_volume_list", Verb.STORAGE_QUERY, this::volumes)
        .query("quota_scope", Verb.QUOTA_QUERY, this::quotaScope)
        .bareMutation("set_quota_scope", Verb.QUOTA_CHANGE, this::quotaScope)
        .bareMutation("unset_quota_scope", Verb.QUOTA_CHANGE, this::quotaScope);
  }

  private Object volume(Ask ask) {
    throw noVolume(ask.required("id"));
  }

  private Object volumes(Ask ask) {
    return Map.of("items", List.of(), "total_count", 0);
  }

  private Object quotaScope(Ask ask) {
    String scope = ask.required("quota_scope_id");
    Matcher parts = SCOPE.matcher(scope);
    if (!parts.matches()) {
      throw ApiProblem.invalid("quota_scope_id must be user:<uuid> or project:<uuid>");
    }
    UUID owner = uuid(parts.group(2));
    boolean may = parts.group(1).equals("user") ? mayUser(ask, owner) : mayProject(ask, owner);
    if (!may) {
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
    var found =
        db.select(USERS.text("domain_name"), USERS.text("role").cast(SQLDataType.VARCHAR))
            .from(USERS.table())
            .where(USERS.uuid("uuid").eq(user))
            .fetchOne();
    return ask.may(
        found == null ? NOBODYS : new Target.User(user, Role.of(found.value2()), found.value1()));
  }

  private boolean mayProject(Ask ask, UUID project) {
    var found =
        db.select(
                PROJECTS.text("domain_name"),
                DSL.field(Scope.joined(ask.caller(), PROJECTS.uuid("id"))))
            .from(PROJECTS.table())
            .where(PROJECTS.uuid("id").eq(project))
            .fetchOne();
    return ask.may(
        found == null
            ? NOBODYS
            : new Target.Project(found.value1(), Boolean.TRUE.equals(found.value2())));
  }
}
