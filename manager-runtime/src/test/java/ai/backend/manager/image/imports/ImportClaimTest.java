package ai.backend.manager.image.imports;

import static org.assertj.core.api.Assertions.assertThat;

import ai.backend.common.etcd.EtcdClient;
import ai.backend.common.etcd.EtcdScope;
import ai.backend.common.etcd.EtcdSettings;
import ai.backend.common.etcd.LeasedKey;
import ai.backend.testing.BackingServices;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The key that keeps two gateways from importing to the same target. */
@Tag("component")
class ImportClaimTest {
  private static final String KEY = "manager/image-import/target";
  private static final Duration LEASE = Duration.ofSeconds(30);

  private final String namespace = "claim-" + UUID.randomUUID();

  private EtcdClient gateway() {
    return new EtcdClient(
        EtcdSettings.from(
            Map.of(
                "BACKEND_ETCD_ADDR",
                BackingServices.etcd().address(),
                "BACKEND_NAMESPACE",
                namespace)));
  }

  private static Optional<LeasedKey> claim(EtcdClient gateway, String key) {
    return gateway.claim(EtcdScope.GLOBAL, key, "source", LEASE);
  }

  @Test
  void a_claim_keeps_others_away_until_it_is_given_back() {
    try (EtcdClient one = gateway();
        EtcdClient two = gateway()) {
      LeasedKey first = claim(one, KEY).orElseThrow();

      assertThat(first.held()).isTrue();
      assertThat(two.get(KEY)).contains("source");
      assertThat(claim(two, KEY)).isEmpty();
      assertThat(claim(one, KEY)).isEmpty();
      try (LeasedKey other = claim(two, KEY + "2").orElseThrow()) {
        assertThat(other.held()).isTrue();
      }

      first.close();
      assertThat(first.held()).isFalse();
      assertThat(two.get(KEY)).isEmpty();
      try (LeasedKey next = claim(two, KEY).orElseThrow()) {
        assertThat(next.held()).isTrue();
      }
    }
  }
}
