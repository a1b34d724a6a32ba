package ai.backend.manager.policy;

import java.util.UUID;

/**
 * Who asks.
 *
 * @param adminKey {@code is_admin} of the keypair, which can differ from the user's role (spec/08
 *     §1)
 */
public record Actor(Role role, boolean adminKey, UUID user, String accessKey, String domain) {

  /** What {@code GET /auth/role} tells of the whole installation. */
  public String globalRole() {
    return (role == Role.SUPERADMIN ? Role.SUPERADMIN : Role.USER).text();
  }

  /** What {@code GET /auth/role} tells of the domain. */
  public String domainRole() {
    return (adminKey ? Role.ADMIN : Role.USER).text();
  }
}
