package ai.backend.manager.graphql;

import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.Principal;
import ai.backend.manager.gateway.Refusals;
import ai.backend.manager.graphql.table.Source;
import ai.backend.manager.policy.Reach;
import ai.backend.manager.policy.Refusal;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * What a query may reach after its permission rule (spec/06 §5), as the reach of its verb says.
 *
 * @param domain the only domain it may see, null = any
 * @param key the only owner it may see (access key, e-mail or user id, as the query says), null =
 *     any
 */
public record Scope(@Nullable String domain, @Nullable String key) {
  private static final Source MEMBERS = Source.of("association_groups_users");

  /**
   * The rule {@code scoped(key)}: everything as asked, the own domain, or oneself.
   *
   * @param own the caller's own key
   * @param autofill whether admins who name no key mean themselves
   */
  public static Scope of(
      Ask ask, @Nullable String domain, @Nullable String key, String own, boolean autofill) {
    Principal caller = ask.caller();
    String meant = key == null && autofill ? own : key;
    return switch (ask.reach()) {
      case EVERYTHING -> new Scope(domain, meant);
      case DOMAIN -> new Scope(ownDomain(caller, domain), meant);
      case OWN -> new Scope(ownDomain(caller, domain), ownKey(own, key));
      case NOTHING, JOINED, DOMAIN_USERS -> throw unforeseen(ask);
    };
  }

  /** The caller's domain, refusing another one. */
  public static String ownDomain(Principal caller, @Nullable String asked) {
    if (asked != null && !asked.equals(caller.domainName())) {
      throw Refusals.problem(Refusal.FORBIDDEN);
    }
    return caller.domainName();
  }

  /** What is of a project; who sees own things only may name only projects he is in. */
  public static Condition project(Ask ask, Field<UUID> column, UUID project) {
    Condition named = column.eq(project);
    return ask.reach() == Reach.OWN ? named.and(joined(ask.caller(), column)) : named;
  }

  /** What is of the caller's projects. */
  public static Condition joined(Principal caller, Field<UUID> column) {
    return column.in(
        DSL.select(MEMBERS.uuid("group_id"))
            .from(MEMBERS.table())
            .where(MEMBERS.uuid("user_id").eq(caller.userId())));
  }

  public static ApiProblem insufficient() {
    return Refusals.problem(Refusal.INSUFFICIENT);
  }

  /** A query whose verb gained a reach that the query has no answer for. */
  public static IllegalStateException unforeseen(Ask ask) {
    return new IllegalStateException("no answer for " + ask.verb() + " of " + ask.reach());
  }

  private static String ownKey(String own, @Nullable String asked) {
    if (asked != null && !asked.equals(own)) {
      throw Refusals.problem(Refusal.FORBIDDEN);
    }
    return own;
  }
}
