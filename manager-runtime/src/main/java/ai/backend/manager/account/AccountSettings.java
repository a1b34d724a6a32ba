package ai.backend.manager.account;

import ai.backend.common.etcd.EtcdClient;
import ai.backend.common.time.TimeSpan;
import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.ProblemType;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What the cluster's configuration says about accounts, read at each use (docs/settings.md). */
@Singleton
class AccountSettings {
  static final String MAX_PASSWORD_AGE = "config/auth/max_password_age";
  static final String ALLOW_SIGNUP = "config/auth/allow_signup";

  private static final Set<String> YES = Set.of("", "true", "t", "yes", "y", "on", "1");

  private final EtcdClient etcd;

  AccountSettings(EtcdClient etcd) {
    this.etcd = etcd;
  }

  /** How long a password may be used; empty when for ever. */
  Optional<TimeSpan> maxPasswordAge() {
    return etcd.get(MAX_PASSWORD_AGE).filter(text -> !text.isBlank()).map(AccountSettings::span);
  }

  /** Whether strangers may make accounts: unless the setting says something else than yes. */
  boolean signupAllowed() {
    return etcd.get(ALLOW_SIGNUP)
        .map(text -> YES.contains(text.strip().toLowerCase(Locale.ROOT)))
        .orElse(true);
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
