package ai.backend.operator.live;

import static ai.backend.operator.live.Eventually.holds;
import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is comes to what should be, and a pass that finds it so writes nothing. */
@Tag("component")
class ConvergenceTest extends OnRealApiServer {
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
