package ai.backend.manager.gateway;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How requests are signed. */
public enum SigningProfile {
  /** As the clients of existing installations do: the body is not covered (spec/01 §4). */
  COMPATIBLE,
  /** Nonce, body digest, SHA-2 (docs/decisions/0004-hardened-signing.md). */
  HARDENED;

  /** By its text; empty for null and for other texts. */
  public static Optional<SigningProfile> of(@Nullable String text) {
    return Arrays.stream(values()).filter(profile -> profile.text().equals(text)).findFirst();
  }

  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
