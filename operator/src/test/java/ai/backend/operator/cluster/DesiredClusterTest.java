package ai.backend.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import ai.backend.crd.Cluster;
import ai.backend.operator.Golden;
import ai.backend.operator.settings.OperatorSettings;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DesiredClusterTest {
  private static final Golden GOLDEN = new Golden("cluster");
  private static final OperatorSettings SETTINGS =
      new OperatorSettings("registry.test", "1.0", "kernels", "nodes", "nodes");

  static Stream<String> names() {
    return GOLDEN.names();
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyObjectFollowsFromTheSpecAlone(String name) {
    var plan = plan(GOLDEN.in(name, Cluster.class));
    var objects = new ArrayList<HasMetadata>();
    objects.addAll(Stores.etcd(plan));
    objects.addAll(Stores.redis(plan));
    objects.addAll(Stores.postgresql(plan));
    objects.add(new SchemaObjects(plan).files());
    objects.add(new SchemaObjects(plan).job());
    objects.addAll(new ManagerObjects(plan).all());
    GOLDEN.check(name, objects);
  }

  @Test
  void aPlanDoesNotPrintItsCredentials() {
    var plan = plan(GOLDEN.in("minimal", Cluster.class));
    var password = plan.credentials().value("demo-postgresql", "password");
    assertThat(plan.credentials().toString()).doesNotContain(password).contains("demo-postgresql");
  }

  @Test
  void anotherPasswordRollsTheStoreAndTheManagerAndRunsTheSchemaJobAgain() {
    var cluster = GOLDEN.in("minimal", Cluster.class);
    var before = plan(cluster);
    var secrets = new TreeMap<>(before.credentials().secrets());
    secrets.put("demo-postgresql", Map.of("user", "backend", "password", "another"));
    var after = new ClusterPlan(cluster, before.access(), new Credentials(secrets));
    assertThat(Stores.postgresql(after)).isNotEqualTo(Stores.postgresql(before));
    assertThat(Stores.redis(after)).isEqualTo(Stores.redis(before));
    assertThat(new ManagerObjects(after).deployment())
        .isNotEqualTo(new ManagerObjects(before).deployment());
    assertThat(new SchemaObjects(after).job().getMetadata().getName())
        .isNotEqualTo(new SchemaObjects(before).job().getMetadata().getName());
  }

  @Test
  void anotherEncryptionKeyRollsTheManagerAlone() {
    var cluster = GOLDEN.in("minimal", Cluster.class);
    var before = plan(cluster);
    var secrets = new TreeMap<>(before.credentials().secrets());
    secrets.put("demo-encryption", Map.of("keys", "old\nnew"));
    var after = new ClusterPlan(cluster, before.access(), new Credentials(secrets));
    assertThat(new ManagerObjects(after).deployment())
        .isNotEqualTo(new ManagerObjects(before).deployment());
    assertThat(new SchemaObjects(after).job()).isEqualTo(new SchemaObjects(before).job());
    assertThat(Stores.postgresql(after)).isEqualTo(Stores.postgresql(before));
  }

  static ClusterPlan plan(Cluster cluster) {
    var access = ClusterAccess.of(cluster, SETTINGS);
    var draft = new ClusterPlan(cluster, access, new Credentials(new TreeMap<>()));
    var generator = new Generator(new Random(1));
    var secrets = new TreeMap<String, Map<String, String>>();
    for (var store : new StoreAccess[] {access.etcd(), access.redis(), access.database()}) {
      store.secret().ifPresent(name -> secrets.put(name, texts(generator.store(access, store))));
    }
    secrets.put(access.rpcSecret(), texts(generator.rpc()));
    secrets.put(access.adminSecret(), texts(generator.admin(draft)));
    secrets.put(access.encryptionSecret(), texts(generator.encryption()));
    return new ClusterPlan(cluster, access, new Credentials(secrets));
  }

  private static Map<String, String> texts(Map<String, Generator.Value> values) {
    var result = new TreeMap<String, String>();
    values.forEach((key, value) -> result.put(key, value.text()));
    return result;
  }
}
