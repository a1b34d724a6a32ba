package ai.backend.manager.account;

import ai.backend.common.etcd.EtcdClient;
import ai.backend.common.time.TimeSpan;
import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.ProblemType;
import ai.backend.manager.stores.Remembered;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the cluster's configuration says about accounts, at most five seconds old; while etcd is
 * away the last settings hold (docs/settings.md).
 */
@Singleton
class AccountSettings {
  private static final String PREFIX = "config/auth/";
  private static final String MAX_PASSWORD_AGE = PREFIX + "max_password_age";
  private static final String ALLOW_SIGNUP = PREFIX + "allow_signup";
  private static final Duration FRESH = Duration.ofSeconds(5);
  private static final Duration STALE = Duration.ofDays(365);

  private static final Set<String> YES = Set.of("", "true", "t", "yes", "y", "on", "1");

  private final Remembered<Map<String, String>> settings;

  @Inject
  AccountSettings(EtcdClient etcd) {
    this(etcd, FRESH);
  }

  AccountSettings(EtcdClient etcd, Duration fresh) {
    this.settings = new Remembered<>(fresh, STALE, () -> etcd.getPrefix(PREFIX), System::nanoTime);
  }

  /** How long a password may be used; empty when for ever. */
  Optional<TimeSpan> maxPasswordAge() {
    return setting(MAX_PASSWORD_AGE).filter(text -> !text.isBlank()).map(AccountSettings::span);
  }

  /** Whether strangers may make accounts: unless the setting says something else than yes. */
  boolean signupAllowed() {
    return setting(ALLOW_SIGNUP)
        .map(text -> YES.contains(text.strip().toLowerCase(Locale.ROOT)))
        .orElse(true);
  }

  private Optional<String> setting(String key) {
    return Optional.ofNullable(settings.get().get(key));
  }

  private static TimeSpan span(String text) {
    try {
      return TimeSpan.parse(text);
    } catch (IllegalArgumentException e) {
      throw new ApiProblem(
          ProblemType.SERVER_MISCONFIGURED,
          "The setting " + MAX_PASSWORD_AGE + " must be changed: " + e.getMessage());
    }
  }
}
