package ai.backend.manager.gateway;

import java.util.List;
import java.util.Optional;

/**
 * An active keypair as the authenticator needs it.
 *
 * @param signing its own rule, empty when the cluster's holds
 */
record Keypair(
    String secretKey,
    Principal principal,
    List<String> allowedClientNetworks,
    Optional<SigningProfile> signing) {
  @Override
  public String toString() {
    return "Keypair[" + principal.accessKey() + "]";
  }
}
