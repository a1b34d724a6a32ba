package ai.backend.operator.live;

import static ai.backend.operator.live.Eventually.holds;
import static org.assertj.core.api.Assertions.assertThat;

import ai.backend.crd.StatusCondition;
import ai.backend.testing.EtcdServer;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The operator under the chart's RBAC on a real API server, with a real etcd as external store. */
@Tag("component")
class OperatorOnRealApiServerTest {
  private static LiveOperator live;
  private static EtcdServer etcd;

  @BeforeAll
  static void start() {
    etcd = new EtcdServer();
    live = new LiveOperator();
  }

  @AfterAll
  static void stop() {
    live.close();
    etcd.close();
  }

  private static void readyCluster(String namespace) {
    live.namespace(namespace);
    live.apply(
        namespace,
        """
        apiVersion: backend.ai/v1alpha1
        kind: Cluster
        metadata: {name: demo}
        spec: {admin: {email: a@b}}
        """);
    holds(
        () ->
            assertThat(ready(live.cluster(namespace, "demo").getStatus().conditions()))
                .isEqualTo("True AsExpected"));
  }

  private static String ready(List<StatusCondition> conditions) {
    return conditions.stream()
        .filter(c -> c.type().equals("Ready"))
        .map(c -> c.status() + " " + c.reason())
        .findFirst()
        .orElse("none");
  }

  private static String message(List<StatusCondition> conditions) {
    return conditions.getFirst().message();
  }

  @Test
  void aClusterBecomesReadyAndASecondPassWritesNothing() {
    readyCluster("one");
    var cluster = live.cluster("one", "demo");
    assertThat(cluster.getStatus().version()).isEqualTo("1.0");
    assertThat(cluster.getStatus().endpoint()).isEqualTo("http://demo-manager.one.svc:8081");
    assertThat(
            live.admin.secrets().inNamespace("one").withName("demo-admin").get().getData().keySet())
        .contains("endpoint", "accessKey", "secretKey", "email", "password");
    holds(() -> assertThat(quiet("/one/")).isTrue());

    var versions = versions("one");
    live.writes.clear();
    touch("one");
    holds(() -> assertThat(passes("one")).isPositive());
    assertThat(live.writes.stream().filter(w -> w.contains("/one/"))).isEmpty();
    assertThat(versions("one")).isEqualTo(versions);
  }

  /** Nothing was written for a moment. */
  private static boolean quiet(String namespace) {
    long before = live.writes.stream().filter(w -> w.contains(namespace)).count();
    for (int i = 0; i < 10; i++) {
      Eventually.pause();
    }
    return live.writes.stream().filter(w -> w.contains(namespace)).count() == before;
  }

  private static void touch(String namespace) {
    live.passes.clear();
    live.admin
        .resources(ai.backend.crd.Cluster.class)
        .inNamespace(namespace)
        .withName("demo")
        .edit(
            c -> {
              c.getMetadata()
                  .setAnnotations(Map.of("test/touched", String.valueOf(System.nanoTime())));
              return c;
            });
  }

  private static long passes(String namespace) {
    return live.passes.stream().filter(p -> p.equals(namespace + "/demo")).count();
  }

  private static Map<String, String> versions(String namespace) {
    var result = new TreeMap<String, String>();
    ours(namespace)
        .forEach(
            o ->
                result.put(
                    o.getKind() + "/" + o.getMetadata().getName(),
                    o.getMetadata().getResourceVersion()));
    return result;
  }

  private static Stream<? extends HasMetadata> ours(String namespace) {
    return Stream.of(
            Secret.class,
            ConfigMap.class,
            Service.class,
            StatefulSet.class,
            Deployment.class,
            Job.class,
            DaemonSet.class,
            ServiceAccount.class,
            RoleBinding.class)
        .flatMap(
            kind ->
                live
                    .admin
                    .resources(kind)
                    .inNamespace(namespace)
                    .withLabel("app.kubernetes.io/managed-by", "backendai-operator")
                    .list()
                    .getItems()
                    .stream());
  }

  @Test
  void everyObjectThatIsDeletedByHandComesBack() {
    readyCluster("two");
    live.apply(
        "two",
        """
        apiVersion: backend.ai/v1alpha1
        kind: AgentPool
        metadata: {name: workers}
        spec: {clusterRef: {name: demo}, scalingGroup: other}
        """);
    holds(
        () ->
            assertThat(ready(live.pool("two", "workers").getStatus().conditions()))
                .isEqualTo("True AsExpected"));
    var wanted = ours("two").map(o -> o.getKind() + "/" + o.getMetadata().getName()).toList();
    assertThat(wanted).hasSizeGreaterThan(20);
    ours("two").toList().forEach(o -> live.admin.resource(o).withGracePeriod(0).delete());
    holds(
        () ->
            assertThat(
                    ours("two")
                        .filter(o -> o.getMetadata().getDeletionTimestamp() == null)
                        .map(
                            o -> o.getKind().toLowerCase() + "/" + stem(o.getMetadata().getName())))
                .containsAll(
                    wanted.stream()
                        .map(w -> w.split("/")[0].toLowerCase() + "/" + stem(w.split("/")[1]))
                        .toList()));
  }

  /** Jobs end in a digest, which another password changes. */
  private static String stem(String name) {
    return name.replaceFirst("-[0-9a-f]{8}$", "");
  }

  @Test
  void whatIsEditedByHandIsSetRightAndWhatOthersAddStays() {
    readyCluster("three");
    live.admin
        .apps()
        .deployments()
        .inNamespace("three")
        .withName("demo-manager")
        .edit(
            d -> {
              d.getSpec().setReplicas(5);
              d.getMetadata().getLabels().put("team", "blue");
              d.getSpec().getTemplate().getSpec().getContainers().getFirst().setImage("evil");
              return d;
            });
    holds(
        () -> {
          var d =
              live.admin.apps().deployments().inNamespace("three").withName("demo-manager").get();
          assertThat(d.getSpec().getReplicas()).isEqualTo(1);
          assertThat(d.getSpec().getTemplate().getSpec().getContainers().getFirst().getImage())
              .isEqualTo("registry.test/backend.ai/manager:1.0");
          assertThat(d.getMetadata().getLabels()).containsEntry("team", "blue");
          assertThat(d.getMetadata().getManagedFields())
              .anyMatch(f -> f.getManager().equals("backendai-operator"));
        });
  }

  @Test
  void aPausedClusterIsLeftAlone() {
    readyCluster("four");
    live.admin
        .resources(ai.backend.crd.Cluster.class)
        .inNamespace("four")
        .withName("demo")
        .edit(
            c -> {
              c.getMetadata().setAnnotations(Map.of("backend.ai/paused", "true"));
              return c;
            });
    live.admin.services().inNamespace("four").withName("demo-redis").delete();
    assertThat(quiet("/four/")).isTrue();
    assertThat(live.admin.services().inNamespace("four").withName("demo-redis").get()).isNull();
    touch("four");
    holds(
        () ->
            assertThat(live.admin.services().inNamespace("four").withName("demo-redis").get())
                .isNotNull());
  }

  @Test
  void whatNamesAClusterThatIsNotThereWaitsAndSaysSo() {
    live.namespace("five");
    live.apply(
        "five",
        """
        apiVersion: backend.ai/v1alpha1
        kind: AgentPool
        metadata: {name: workers}
        spec: {clusterRef: {name: demo}}
        """);
    live.apply(
        "five",
        """
        apiVersion: backend.ai/v1alpha1
        kind: Volume
        metadata: {name: folders}
        spec: {clusterRef: {name: demo}, existingClaim: c}
        """);
    live.apply(
        "five",
        """
        apiVersion: backend.ai/v1alpha1
        kind: Registry
        metadata: {name: kernels}
        spec: {clusterRef: {name: demo}, url: "https://r.test"}
        """);
    holds(
        () -> {
          for (var conditions :
              List.of(
                  live.pool("five", "workers").getStatus().conditions(),
                  live.volume("five", "folders").getStatus().conditions(),
                  live.registry("five", "kernels").getStatus().conditions())) {
            assertThat(ready(conditions)).isEqualTo("False ClusterMissing");
            assertThat(message(conditions))
                .contains("there is no Cluster demo in namespace five")
                .contains("create it there");
          }
        });
    readyCluster("five");
    holds(
        () ->
            assertThat(ready(live.pool("five", "workers").getStatus().conditions()))
                .isEqualTo("True AsExpected"));
  }

  @Test
  void aSelectorThatMatchesNoNodeIsNamed() {
    readyCluster("six");
    live.apply(
        "six",
        """
        apiVersion: backend.ai/v1alpha1
        kind: AgentPool
        metadata: {name: workers}
        spec: {clusterRef: {name: demo}, nodeSelector: {nowhere: "yes"}}
        """);
    holds(
        () -> {
          var conditions = live.pool("six", "workers").getStatus().conditions();
          assertThat(ready(conditions)).isEqualTo("False NoMatchingNode");
          assertThat(message(conditions)).contains("nowhere=yes");
        });
  }

  @Test
  void aMissingSecretALackingKeyAndAStoreThatDoesNotAnswerAreNamed() {
    live.namespace("seven");
    live.apply(
        "seven",
        """
        apiVersion: backend.ai/v1alpha1
        kind: Cluster
        metadata: {name: demo}
        spec:
          admin: {email: a@b}
          postgresql: {external: {address: "127.0.0.1:1", credentialsSecretRef: {name: db}}}
        """);
    holds(
        () -> {
          var conditions = live.cluster("seven", "demo").getStatus().conditions();
          assertThat(ready(conditions)).isEqualTo("False SecretInvalid");
          assertThat(message(conditions))
              .contains("Secret seven/db does not exist: create it with the keys user, password");
        });
    live.apply(
        "seven",
        """
        apiVersion: v1
        kind: Secret
        metadata: {name: db}
        stringData: {user: me}
        """);
    holds(
        () ->
            assertThat(message(live.cluster("seven", "demo").getStatus().conditions()))
                .contains("Secret seven/db lacks the key password; it has user"));
    live.apply(
        "seven",
        """
        apiVersion: v1
        kind: Secret
        metadata: {name: db}
        stringData: {user: me, password: secret}
        """);
    holds(
        () -> {
          var conditions = live.cluster("seven", "demo").getStatus().conditions();
          assertThat(ready(conditions)).isEqualTo("False StoreUnreachable");
          assertThat(message(conditions)).contains("127.0.0.1:1 cannot be reached");
        });
  }

  @Test
  void theYoungerOfTwoClustersOnOneDatabaseStopsAndNamesTheOlder() {
    for (String namespace : List.of("eight", "nine")) {
      live.namespace(namespace);
      live.apply(
          namespace,
          """
          apiVersion: backend.ai/v1alpha1
          kind: Cluster
          metadata: {name: demo}
          spec:
            admin: {email: a@b}
            redis: {external: {address: "127.0.0.1:1"}}
          """);
      holds(() -> assertThat(live.cluster(namespace, "demo").getStatus()).isNotNull());
    }
    holds(
        () -> {
          var all =
              List.of(
                  live.cluster("eight", "demo").getStatus().conditions(),
                  live.cluster("nine", "demo").getStatus().conditions());
          assertThat(all.stream().map(OperatorOnRealApiServerTest::ready))
              .containsExactlyInAnyOrder("False StoreUnreachable", "False Conflict");
        });
  }

  @Test
  void somebodyElsesSecretIsNotTakenOver() {
    live.namespace("ten");
    live.apply(
        "ten",
        """
        apiVersion: v1
        kind: Secret
        metadata: {name: demo-redis}
        stringData: {password: mine}
        """);
    live.apply(
        "ten",
        """
        apiVersion: backend.ai/v1alpha1
        kind: Cluster
        metadata: {name: demo}
        spec: {admin: {email: a@b}}
        """);
    holds(
        () -> {
          var conditions = live.cluster("ten", "demo").getStatus().conditions();
          assertThat(ready(conditions)).isEqualTo("False NameTaken");
          assertThat(message(conditions)).contains("Secret ten/demo-redis exists");
        });
  }

  @Test
  void registryAndVolumeWriteTheirKeysToEtcdAndTakeThemAway() {
    live.namespace("eleven");
    live.apply(
        "eleven",
        """
        apiVersion: backend.ai/v1alpha1
        kind: Cluster
        metadata: {name: demo}
        spec:
          admin: {email: a@b}
          etcd: {external: {address: "%s"}}
        """
            .formatted(etcd.address()));
    live.apply(
        "eleven",
        """
        apiVersion: backend.ai/v1alpha1
        kind: Registry
        metadata: {name: kernels}
        spec: {clusterRef: {name: demo}, url: "https://r.test:5000"}
        """);
    live.apply(
        "eleven",
        """
        apiVersion: backend.ai/v1alpha1
        kind: Volume
        metadata: {name: folders}
        spec: {clusterRef: {name: demo}, claim: {size: 1Gi}, defaultHost: true}
        """);
    holds(
        () -> {
          assertThat(ready(live.registry("eleven", "kernels").getStatus().conditions()))
              .isEqualTo("True AsExpected");
          assertThat(ready(live.volume("eleven", "folders").getStatus().conditions()))
              .isEqualTo("True AsExpected");
        });
    try (var store = client()) {
      assertThat(store.getTree("config/docker/registry").toString())
          .isEqualTo(
              "{\"r.test:5000\":{\"\":\"https://r.test:5000\",\"ssl_verify\":\"true\",\"type\":\"docker\"}}");
      assertThat(store.get("volumes/default_host")).contains("local:folders");

      live.admin.resource(live.registry("eleven", "kernels")).delete();
      live.admin.resource(live.volume("eleven", "folders")).delete();
      holds(
          () -> {
            assertThat(live.registry("eleven", "kernels")).isNull();
            assertThat(live.volume("eleven", "folders")).isNull();
          });
      assertThat(store.getPrefix("config/docker/registry")).isEmpty();
      assertThat(store.get("volumes/default_host")).isEmpty();
      assertThat(
              live.admin
                  .persistentVolumeClaims()
                  .inNamespace("eleven")
                  .withName("folders-data")
                  .get())
          .isNotNull();
    }
  }

  private static ai.backend.common.etcd.EtcdClient client() {
    return new ai.backend.common.etcd.EtcdClient(
        new ai.backend.common.etcd.EtcdSettings(etcd.address(), "local", "", ""));
  }

  @Test
  void whatHoldsDataOutlivesTheClusterUnlessToldOtherwise() {
    readyCluster("twelve");
    var claim =
        live.admin
            .persistentVolumeClaims()
            .inNamespace("twelve")
            .withName("demo-postgresql-data")
            .get();
    var secret = live.admin.secrets().inNamespace("twelve").withName("demo-admin").get();
    assertThat(claim.getMetadata().getOwnerReferences()).isEmpty();
    assertThat(secret.getMetadata().getOwnerReferences()).isEmpty();

    live.admin.resource(live.cluster("twelve", "demo")).delete();
    holds(() -> assertThat(live.cluster("twelve", "demo")).isNull());
    readyCluster("twelve");
    assertThat(live.admin.secrets().inNamespace("twelve").withName("demo-admin").get().getData())
        .isEqualTo(secret.getData());

    live.apply(
        "twelve",
        """
        apiVersion: backend.ai/v1alpha1
        kind: Cluster
        metadata: {name: demo}
        spec: {admin: {email: a@b}, deletionPolicy: Delete}
        """);
    holds(
        () ->
            assertThat(
                    live.admin
                        .persistentVolumeClaims()
                        .inNamespace("twelve")
                        .withName("demo-postgresql-data")
                        .get()
                        .getMetadata()
                        .getOwnerReferences())
                .hasSize(1));
  }

  @Test
  void theChartCanBeAppliedAgainWithoutConflict() {
    readyCluster("fourteen");
    live.apply(
        "fourteen",
        """
        apiVersion: backend.ai/v1alpha1
        kind: AgentPool
        metadata: {name: workers}
        spec: {clusterRef: {name: demo}}
        """);
    holds(
        () ->
            assertThat(ready(live.pool("fourteen", "workers").getStatus().conditions()))
                .isEqualTo("True AsExpected"));
    assertThat(live.applyChart())
        .anySatisfy(
            subject -> {
              assertThat(subject.getNamespace()).isEqualTo("fourteen");
              assertThat(subject.getName()).isEqualTo("workers-agent");
            });
  }

  @Test
  void eventsTellOfChangesOnly() {
    readyCluster("thirteen");
    var events = live.admin.v1().events().inNamespace("thirteen").list().getItems();
    assertThat(events).anyMatch(e -> e.getMessage().startsWith("Ready:"));
    assertThat(events).hasSizeLessThan(40);
    assertThat(events).allMatch(e -> !e.getMessage().contains("password="));
  }
}
