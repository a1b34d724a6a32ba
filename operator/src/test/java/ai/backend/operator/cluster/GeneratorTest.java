package ai.backend.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import ai.backend.crd.Cluster;
import ai.backend.operator.Golden;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

class GeneratorTest {
  private final ClusterPlan plan =
      DesiredClusterTest.plan(new Golden("cluster").in("minimal", Cluster.class));
  private final Generator generator = new Generator(new SecureRandom());

  @Test
  void anEncryptionKeyHas256Bits() {
    var key = new Generator(new java.util.Random(1)).encryption().get("keys");
    assertThat(java.util.Base64.getDecoder().decode(key.text())).hasSize(32);
    assertThat(key.fixed()).isFalse();
  }

  @Test
  void aKeypairHasTheShapeThatClientsKnow() {
    var admin = generator.admin(plan);
    assertThat(admin.get("accessKey").text()).matches("AKIA[A-Z2-7]{16}");
    assertThat(admin.get("secretKey").text()).matches("[A-Za-z0-9_-]{40}");
    assertThat(admin.get("password").text()).hasSize(24);
  }

  @Test
  void aLostSecretGetsTheSameIdsButOtherKeys() {
    var first = generator.admin(plan);
    var second = generator.admin(plan);
    assertThat(second.get("userId")).isEqualTo(first.get("userId"));
    assertThat(second.get("projectId")).isEqualTo(first.get("projectId"));
    assertThat(second.get("accessKey")).isNotEqualTo(first.get("accessKey"));
    assertThat(second.get("secretKey")).isNotEqualTo(first.get("secretKey"));
  }
}
