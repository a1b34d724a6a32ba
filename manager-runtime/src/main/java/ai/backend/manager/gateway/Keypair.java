package ai.backend.manager.gateway;

import java.util.List;

/** An active keypair as the authenticator needs it. */
record Keypair(String secretKey, Principal principal, List<String> allowedClientNetworks) {
  @Override
  public String toString() {
    return "Keypair[" + principal.accessKey() + "]";
  }
}
