package ai.backend.manager.dotfile;

import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.Call;
import ai.backend.manager.gateway.Params;
import ai.backend.manager.gateway.Principal;
import ai.backend.manager.gateway.ProblemType;
import ai.backend.manager.policy.Target;
import ai.backend.manager.policy.Verb;
import ai.backend.manager.session.OwnerScope;
import jakarta.inject.Singleton;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/** Finds whose files a request means, and refuses those that the caller may not see or change. */
@Singleton
class Holders {
  /** What a request says of it, read before the parameters are complete. */
  @FunctionalInterface
  interface Wanted {
    /** The holder, or a refusal: 404 when there is none, 403 when it is not for the caller. */
    Holder resolve(Verb verb);
  }

  /** One of the three scopes: asks the parameters that name a holder. */
  @FunctionalInterface
  interface Scope {
    Wanted ask(Call call, Params params);
  }

  private static final String PROJECT =
      """
      select g.id, g.domain_name,
             exists (select 1 from association_groups_users m where m.group_id = g.id and m.user_id = ?) as member
      from groups g
      where (g.id = cast(? as uuid) or (g.name = ? and g.domain_name = ?))
        and (cast(? as varchar) is null or g.domain_name = ?)
      """;

  private final DSLContext database;
  private final OwnerScope owners;

  Holders(DSLContext database, OwnerScope owners) {
    this.database = database;
    this.owners = owners;
  }

  /** The caller's keypair, or the one he acts for. The official client misspells the name once. */
  Wanted keypair(Call call, Params params) {
    String owner = params.optStr("owner_access_key", "owner_access_key", "onwer_access_key");
    return verb -> new Holder.Keypair(owners.accessKey(call.caller(), verb, owner));
  }

  Wanted project(Call call, Params params) {
    String group = params.str("group", "group", "groupId", "group_id");
    String domain = params.optStr("domain");
    UUID id = uuid(group);
    if (id == null && domain == null && !group.isEmpty()) {
      params.refuse("domain", "is required when the group is given by its name");
    }
    return verb -> project(call.caller(), group, id, domain, verb);
  }

  private Holder project(
      Principal caller, String name, @Nullable UUID id, @Nullable String domain, Verb verb) {
    Record found =
        database
            .resultQuery(PROJECT, caller.userId(), id, name, domain, domain, domain)
            .fetchOptional()
            .orElseThrow(() -> ApiProblem.notFound("user group", null));
    var project =
        new Target.Project(
            found.get("domain_name", String.class),
            Boolean.TRUE.equals(found.get("member", Boolean.class)));
    if (!caller.may(verb, project)) {
      throw new ApiProblem(
          ProblemType.FORBIDDEN,
          verb == Verb.PROJECT_DOTFILE_CHANGE
              ? "Only administrators of the group's domain may change its dotfiles."
              : "Only members of the group may see its dotfiles.");
    }
    return new Holder.Project(found.get("id", UUID.class));
  }

  Wanted domain(Call call, Params params) {
    String name = params.str("domain");
    return verb -> domain(call.caller(), name, verb);
  }

  private Holder domain(Principal caller, String name, Verb verb) {
    if (database.resultQuery("select 1 from domains where name = ?", name).fetchOne() == null) {
      throw ApiProblem.notFound("domain", null);
    }
    if (!caller.may(verb, new Target.Domain(name))) {
      throw new ApiProblem(
          ProblemType.FORBIDDEN,
          verb == Verb.DOMAIN_DOTFILE_CHANGE
              ? "Only administrators of the domain may change its dotfiles."
              : "Only users of the domain may see its dotfiles.");
    }
    return new Holder.Domain(name);
  }

  private static @Nullable UUID uuid(String text) {
    String hex = text.replace("-", "");
    if (!hex.matches("[0-9A-Fa-f]{32}")) {
      return null;
    }
    return new UUID(
        Long.parseUnsignedLong(hex, 0, 16, 16), Long.parseUnsignedLong(hex, 16, 32, 16));
  }
}
