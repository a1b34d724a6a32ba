package ai.backend.manager.dotfile;

import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.Call;
import ai.backend.manager.gateway.Params;
import ai.backend.manager.gateway.Principal;
import ai.backend.manager.gateway.ProblemType;
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
    Holder resolve(boolean write);
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
    return write -> new Holder.Keypair(owners.accessKey(call.caller(), owner));
  }

  Wanted project(Call call, Params params) {
    String group = params.str("group", "group", "groupId", "group_id");
    String domain = params.optStr("domain");
    UUID id = uuid(group);
    if (id == null && domain == null && !group.isEmpty()) {
      params.refuse("domain", "is required when the group is given by its name");
    }
    return write -> project(call.caller(), group, id, domain, write);
  }

  private Holder project(
      Principal caller, String name, @Nullable UUID id, @Nullable String domain, boolean write) {
    Record found =
        database
            .resultQuery(PROJECT, caller.userId(), id, name, domain, domain, domain)
            .fetchOptional()
            .orElseThrow(() -> ApiProblem.notFound("user group", null));
    boolean administers = administers(caller, found.get("domain_name", String.class));
    if (!administers && (write || !Boolean.TRUE.equals(found.get("member", Boolean.class)))) {
      throw new ApiProblem(
          ProblemType.FORBIDDEN,
          write
              ? "Only administrators of the group's domain may change its dotfiles."
              : "Only members of the group may see its dotfiles.");
    }
    return new Holder.Project(found.get("id", UUID.class));
  }

  Wanted domain(Call call, Params params) {
    String name = params.str("domain");
    return write -> domain(call.caller(), name, write);
  }

  private Holder domain(Principal caller, String name, boolean write) {
    if (database.resultQuery("select 1 from domains where name = ?", name).fetchOne() == null) {
      throw ApiProblem.notFound("domain", null);
    }
    boolean reads = !write && caller.domainName().equals(name);
    if (!reads && !administers(caller, name)) {
      throw new ApiProblem(
          ProblemType.FORBIDDEN,
          write
              ? "Only administrators of the domain may change its dotfiles."
              : "Only users of the domain may see its dotfiles.");
    }
    return new Holder.Domain(name);
  }

  private static boolean administers(Principal caller, String domain) {
    return caller.isSuperadmin() || (caller.isAdmin() && caller.domainName().equals(domain));
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
