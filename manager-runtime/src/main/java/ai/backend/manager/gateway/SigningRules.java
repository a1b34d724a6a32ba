package ai.backend.manager.gateway;

import ai.backend.common.signing.SigningHash;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A cluster's rules on signatures, from the etcd keys {@code config/api/signing/hashes} and {@code
 * config/api/signing/profile}. What cannot be understood narrows the rules, never widens them.
 *
 * @param hashes accepted in compatible signatures
 * @param profile what keypairs without a rule of their own must use at least
 */
record SigningRules(Set<SigningHash> hashes, SigningProfile profile) {
  static final String PREFIX = "config/api/signing/";
  private static final Logger LOG = Logger.getLogger(SigningRules.class);

  static SigningRules of(Map<String, String> entries) {
    return new SigningRules(
        hashes(entries.get(PREFIX + "hashes")), profile(entries.get(PREFIX + "profile")));
  }

  private static Set<SigningHash> hashes(@Nullable String names) {
    if (names == null || names.isBlank()) {
      return EnumSet.allOf(SigningHash.class);
    }
    Set<SigningHash> allowed = EnumSet.noneOf(SigningHash.class);
    for (String name : names.split(",")) {
      Optional<SigningHash> hash = SigningHash.named(name.strip());
      hash.ifPresentOrElse(
          allowed::add,
          () ->
              LOG.errorf(
                  "etcd key %shashes: \"%s\" is no hash; known are %s",
                  PREFIX, name.strip(), known()));
    }
    return allowed;
  }

  private static SigningProfile profile(@Nullable String text) {
    if (text == null || text.isBlank()) {
      return SigningProfile.COMPATIBLE;
    }
    return SigningProfile.of(text.strip())
        .orElseGet(
            () -> {
              LOG.errorf(
                  "etcd key %sprofile: \"%s\" is neither compatible nor hardened; hardened is taken",
                  PREFIX, text.strip());
              return SigningProfile.HARDENED;
            });
  }

  private static String known() {
    return String.join(", ", Arrays.stream(SigningHash.values()).map(SigningHash::text).toList());
  }

  /** Throws 400 for a hash that this cluster does not take in compatible signatures. */
  void checkCompatible(SigningHash hash) {
    if (!hashes.contains(hash)) {
      throw new ApiProblem(
          ProblemType.INVALID_AUTH_PARAMS, "Unsupported request signing method (hash type)", null);
    }
  }

  /** Throws 401 when the keypair may not use compatible signatures. */
  void checkProfile(SigningProfile used, Keypair keypair) {
    if (used == SigningProfile.COMPATIBLE
        && keypair.signing().orElse(profile) == SigningProfile.HARDENED) {
      throw new ApiProblem(
          ProblemType.AUTH_FAILED,
          "This keypair takes hardened signatures only: add profile=hardened and a nonce, and sign the body's digest.");
    }
  }
}
