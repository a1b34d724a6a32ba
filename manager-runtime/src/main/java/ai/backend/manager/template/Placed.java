package ai.backend.manager.template;

import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.Params;
import ai.backend.manager.gateway.Principal;
import ai.backend.manager.policy.Verb;
import ai.backend.manager.session.OwnerScope;
import ai.backend.manager.session.creation.Owner;
import jakarta.inject.Singleton;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** Whose a new template is: the members group, domain and owner_access_key of a request. */
@Singleton
public final class Placed {
  private final DSLContext db;
  private final OwnerScope scope;

  public Placed(DSLContext db, OwnerScope scope) {
    this.db = db;
    this.scope = scope;
  }

  /** As given; null = not given. */
  record Asked(@Nullable String group, @Nullable String domain, @Nullable String ownerAccessKey) {
    static Asked read(Params params) {
      return new Asked(
          params.optStr("group", "group", "groupName", "group_name"),
          params.optStr("domain", "domain", "domainName", "domain_name"),
          params.optStr("owner_access_key"));
    }

    boolean moves() {
      return group != null || domain != null;
    }
  }

  /** 400 for an unknown domain or project, 403 for an owner that the caller may not act for. */
  Owner resolve(Principal caller, Asked asked) {
    String accessKey = scope.accessKey(caller, Verb.TEMPLATE_CREATE, asked.ownerAccessKey());
    return Owner.resolve(
        db, caller, accessKey, orDefault(asked.domain()), orDefault(asked.group()));
  }

  /** The project that an item of a payload names: one that the owner is in. */
  UUID project(Owner owner, String id) {
    UUID project = Uuids.parse(id).orElseThrow(() -> ApiProblem.invalid("Invalid group"));
    boolean member =
        project.equals(owner.group())
            || db.fetchOptional(
                    "select 1 from association_groups_users where group_id = ? and user_id = ?",
                    project,
                    owner.user())
                .isPresent();
    if (!member) {
      throw ApiProblem.invalid("Invalid group");
    }
    return project;
  }

  private static String orDefault(@Nullable String name) {
    return name == null ? "default" : name;
  }
}
