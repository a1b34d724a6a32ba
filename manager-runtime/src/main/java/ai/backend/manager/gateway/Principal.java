package ai.backend.manager.gateway;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who a signed request comes from (spec/01 §4.6): its keypair and the keypair's owner. Carries no
 * secret.
 *
 * @param role superadmin, admin, user or monitor
 * @param rateLimit requests per 15 minutes, null = unlimited
 */
public record Principal(
    String accessKey,
    String resourcePolicy,
    boolean isAdmin,
    @Nullable Integer rateLimit,
    UUID userId,
    String email,
    String role,
    String domainName) {

  public boolean isSuperadmin() {
    return role.equals("superadmin");
  }
}
