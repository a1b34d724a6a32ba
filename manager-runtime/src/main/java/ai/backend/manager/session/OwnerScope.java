package ai.backend.manager.session;

import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.Principal;
import ai.backend.manager.gateway.ProblemType;
import jakarta.inject.Singleton;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** Acting for another keypair (spec/01 §3.3). */
@Singleton
public final class OwnerScope {
  private final DSLContext db;

  public OwnerScope(DSLContext db) {
    this.db = db;
  }

  /**
   * The access key to act as.
   *
   * @param wanted {@code owner_access_key} of the request, null = the caller's own
   * @throws ApiProblem 400 for an unknown key, 403 when the caller may not act for it
   */
  public String accessKey(Principal caller, @Nullable String wanted) {
    return accessKey(caller, wanted, ProblemType.FORBIDDEN);
  }

  /** As above with the type of refusal that the route uses. */
  public String accessKey(Principal caller, @Nullable String wanted, ProblemType refusal) {
    if (wanted == null || wanted.equals(caller.accessKey())) {
      return caller.accessKey();
    }
    if (!caller.isSuperadmin() && !caller.role().equals("admin")) {
      throw new ApiProblem(refusal, "Only admins can perform operations on behalf of other users.");
    }
    var owner =
        db.fetchOptional(
                """
                select u.role::text as role, u.domain_name
                  from keypairs k join users u on u.uuid = k."user" where k.access_key = ?
                """,
                wanted)
            .orElseThrow(() -> ApiProblem.invalid("Unknown owner access key"));
    boolean sameDomain = caller.domainName().equals(owner.get("domain_name"));
    if (!caller.isSuperadmin() && (!sameDomain || "superadmin".equals(owner.get("role")))) {
      throw new ApiProblem(refusal, "Domain admins can act only for users of their own domain.");
    }
    return wanted;
  }
}
