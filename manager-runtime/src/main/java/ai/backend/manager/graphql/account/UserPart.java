package ai.backend.manager.graphql.account;

import static ai.backend.manager.graphql.account.UserEntity.USERS;

import ai.backend.manager.graphql.Ask;
import ai.backend.manager.graphql.GraphqlRefusal;
import ai.backend.manager.graphql.Part;
import ai.backend.manager.graphql.Scope;
import ai.backend.manager.graphql.Wiring;
import ai.backend.manager.graphql.entity.Rows;
import ai.backend.manager.graphql.table.Enums;
import ai.backend.manager.policy.Verb;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** Queries for users. */
@Singleton
public final class UserPart implements Part {
  private static final int LEGACY_LIMIT = 100;

  private final Rows rows;
  private final Memberships memberships;

  @Inject
  public UserPart(Rows rows, Memberships memberships) {
    this.rows = rows;
    this.memberships = memberships;
  }

  @Override
  public void wire(Wiring wiring) {
    wiring
        .query("user", Verb.USER_QUERY, this::user)
        .query("user_from_uuid", Verb.USER_QUERY, this::byId)
        .query(
            "users",
            Verb.USER_LIST,
            ask -> rows.all(ask, UserEntity.USER, visible(ask), LEGACY_LIMIT))
        .query("user_list", Verb.USER_LIST, ask -> rows.page(ask, UserEntity.USER, visible(ask)))
        .loader("user.groups", memberships::projectsOf)
        .field("User", "groups", ask -> ask.load("user.groups", ask.key("uuid")));
  }

  private @Nullable Object user(Ask ask) {
    Scope scope =
        Scope.of(ask, ask.text("domain_name"), ask.text("email"), ask.caller().email(), true);
    return rows.one(
        ask, UserEntity.USER, inDomain(scope.domain()).and(USERS.text("email").eq(scope.key())));
  }

  private @Nullable Object byId(Ask ask) {
    String own = ask.caller().userId().toString();
    Scope scope = Scope.of(ask, ask.text("domain_name"), canonical(ask.text("user_id")), own, true);
    Condition condition = inDomain(scope.domain());
    if (scope.key() != null) {
      condition = condition.and(USERS.uuid("uuid").eq(UUID.fromString(scope.key())));
    }
    return rows.one(ask, UserEntity.USER, condition);
  }

  private static @Nullable String canonical(@Nullable String id) {
    try {
      return id == null ? null : UUID.fromString(id).toString();
    } catch (IllegalArgumentException malformed) {
      throw new GraphqlRefusal("Missing or invalid API parameters. (user_id must be a UUID)");
    }
  }

  /** Users that a superadmin asked for, or a domain admin's own; nobody else lists users. */
  static Condition visible(Ask ask) {
    String domain =
        switch (ask.reach()) {
          case EVERYTHING -> ask.text("domain_name");
          case DOMAIN -> Scope.ownDomain(ask.caller(), ask.text("domain_name"));
          case NOTHING, OWN, JOINED, DOMAIN_USERS -> throw Scope.unforeseen(ask);
        };
    var conditions = new ArrayList<>(List.of(inDomain(domain), status(ask)));
    UUID project = ask.uuid("group_id");
    if (project != null) {
      conditions.add(USERS.uuid("uuid").in(Memberships.membersOf(project)));
    }
    return DSL.and(conditions);
  }

  private static Condition status(Ask ask) {
    String status = ask.text("status");
    Boolean active = ask.flag("is_active");
    if (status != null) {
      if (!Enums.USER_STATUS.has(status)) {
        throw new GraphqlRefusal(
            "'%s' is no user status; take one of %s"
                .formatted(status, String.join(", ", Enums.USER_STATUS.labels().values())));
      }
      return USERS.text("status").eq(Enums.USER_STATUS.value(status));
    }
    return active == null ? DSL.noCondition() : UserEntity.ACTIVE.eq(active);
  }

  static Condition inDomain(@Nullable String domain) {
    return domain == null ? DSL.noCondition() : USERS.text("domain_name").eq(domain);
  }
}
