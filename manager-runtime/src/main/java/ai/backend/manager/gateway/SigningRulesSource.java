package ai.backend.manager.gateway;

import ai.backend.common.etcd.EtcdClient;
import ai.backend.manager.stores.Remembered;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;

/**
 * The rules as etcd has them, at most five seconds old; while etcd is away the last ones hold. A
 * manager that never read them refuses signed requests with 503, because they may be strict.
 */
@Singleton
class SigningRulesSource {
  private static final Duration FRESH = Duration.ofSeconds(5);
  private static final Duration STALE = Duration.ofDays(365);

  private final Remembered<SigningRules> rules;

  @Inject
  SigningRulesSource(EtcdClient etcd) {
    this(etcd, FRESH);
  }

  SigningRulesSource(EtcdClient etcd, Duration fresh) {
    this.rules =
        new Remembered<>(
            fresh,
            STALE,
            () -> SigningRules.of(etcd.getPrefix(SigningRules.PREFIX)),
            System::nanoTime);
  }

  SigningRules current() {
    return rules.get();
  }
}
