package ai.backend.manager.gateway;

import ai.backend.manager.policy.Actor;
import ai.backend.manager.policy.Policies;
import ai.backend.manager.policy.Reach;
import ai.backend.manager.policy.Role;
import ai.backend.manager.policy.Target;
import ai.backend.manager.policy.Verb;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who a signed request comes from (spec/01 §4.6): its keypair and the keypair's owner. Carries no
 * secret.
 *
 * @param isAdmin of the keypair; with {@code role} for the policy to judge, and nobody else
 * @param rateLimit requests per 15 minutes, null = unlimited
 */
public record Principal(
    String accessKey,
    String resourcePolicy,
    boolean isAdmin,
    @Nullable Integer rateLimit,
    UUID userId,
    String email,
    Role role,
    String domainName) {

  public Actor actor() {
    return new Actor(role, isAdmin, userId, accessKey, domainName);
  }

  /** How far he may go. */
  public Reach reach(Verb verb) {
    return Policies.reach(actor(), verb);
  }

  public boolean may(Verb verb) {
    return Policies.allows(actor(), verb);
  }

  public boolean may(Verb verb, Target target) {
    return Policies.allows(actor(), verb, target);
  }

  /** Refuses who may not do it to anything at all. */
  public void require(Verb verb) {
    if (!may(verb)) {
      throw Refusals.problem(Policies.refusal(actor(), verb));
    }
  }
}
