package ai.backend.manager.session;

import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.Principal;
import ai.backend.manager.gateway.ProblemType;
import ai.backend.manager.policy.Reach;
import ai.backend.manager.policy.Refusal;
import ai.backend.manager.policy.Role;
import ai.backend.manager.policy.Target;
import ai.backend.manager.policy.Verb;
import jakarta.inject.Singleton;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** Acting for another keypair (spec/01 §3.3, spec/08 §2). */
@Singleton
public final class OwnerScope {
  private final DSLContext db;

  public OwnerScope(DSLContext db) {
    this.db = db;
  }

  /**
   * The access key to act as.
   *
   * @param verb what is to be done in its name
   * @param wanted {@code owner_access_key} of the request, null = the caller's own
   * @throws ApiProblem 400 for an unknown key, 403 when the caller may not act for it
   */
  public String accessKey(Principal caller, Verb verb, @Nullable String wanted) {
    if (wanted == null || wanted.equals(caller.accessKey())) {
      return caller.accessKey();
    }
    if (caller.reach(verb) == Reach.OWN) {
      throw refusal(verb, "Only admins can perform operations on behalf of other users.");
    }
    Target.Keypair owner = owner(wanted);
    if (!caller.may(verb, owner)) {
      throw refusal(
          verb,
          caller.domainName().equals(owner.domain())
              ? "Domain-admins cannot perform operations on behalf of super-admins."
              : "Domain-admins can perform operations on behalf of other users in the same domain"
                  + " only.");
    }
    return wanted;
  }

  private Target.Keypair owner(String accessKey) {
    return db.fetchOptional(
            """
            select u.role::text as role, u.domain_name
              from keypairs k join users u on u.uuid = k."user" where k.access_key = ?
            """,
            accessKey)
        .map(
            row ->
                new Target.Keypair(
                    accessKey,
                    Role.of(row.get("role", String.class)),
                    row.get("domain_name", String.class)))
        .orElseThrow(() -> ApiProblem.invalid("Unknown owner access key"));
  }

  private static ApiProblem refusal(Verb verb, String why) {
    boolean insufficient = verb.refusal() == Refusal.INSUFFICIENT;
    return new ApiProblem(
        insufficient ? ProblemType.INSUFFICIENT_PRIVILEGE : ProblemType.FORBIDDEN, why);
  }
}
