package ai.backend.manager.graphql;

import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.Principal;
import ai.backend.manager.gateway.ProblemType;
import org.jspecify.annotations.Nullable;

/**
 * What a query may reach after its permission rule (spec/06 §5).
 *
 * @param domain the only domain it may see, null = any
 * @param key the only owner it may see (access key, e-mail or user id, as the query says), null =
 *     any
 */
public record Scope(@Nullable String domain, @Nullable String key) {

  /** Superadmins only. */
  public static void superadmin(Ask ask) {
    if (ask.role() != Role.SUPERADMIN) {
      throw new ApiProblem(ProblemType.FORBIDDEN, "superadmin privilege required");
    }
  }

  /**
   * The rule {@code scoped(key)}: superadmins as asked, admins their own domain, users themselves.
   *
   * @param own the caller's own key
   * @param autofill whether admins who name no key mean themselves
   */
  public static Scope of(
      Ask ask, @Nullable String domain, @Nullable String key, String own, boolean autofill) {
    Principal caller = ask.caller();
    String meant = key == null && autofill ? own : key;
    return switch (ask.role()) {
      case SUPERADMIN -> new Scope(domain, meant);
      case ADMIN -> new Scope(ownDomain(caller, domain), meant);
      case USER -> new Scope(ownDomain(caller, domain), ownKey(own, key));
      case MONITOR -> throw unknownRole();
    };
  }

  /** The caller's domain, refusing another one. */
  public static String ownDomain(Principal caller, @Nullable String asked) {
    if (asked != null && !asked.equals(caller.domainName())) {
      throw new ApiProblem(ProblemType.FORBIDDEN, null, null);
    }
    return caller.domainName();
  }

  public static ApiProblem unknownRole() {
    return ApiProblem.invalid("Unknown client role");
  }

  public static ApiProblem insufficient() {
    return new ApiProblem(ProblemType.INSUFFICIENT_PRIVILEGE, null, null);
  }

  private static String ownKey(String own, @Nullable String asked) {
    if (asked != null && !asked.equals(own)) {
      throw new ApiProblem(ProblemType.FORBIDDEN, null, null);
    }
    return own;
  }
}
