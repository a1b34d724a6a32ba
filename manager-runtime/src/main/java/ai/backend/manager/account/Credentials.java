package ai.backend.manager.account;

import org.jspecify.annotations.Nullable;

/**
 * What somebody claims who has no signature, or must prove himself once more.
 *
 * @param address where the claim comes from, null when unknown
 */
record Credentials(String domain, String email, String password, @Nullable String address) {
  @Override
  public String toString() {
    return "Credentials[" + email + "]";
  }
}
