package ai.backend.agent.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.backend.agent.runner.FakeRunner;
import ai.backend.common.agent.ClusterInfo;
import ai.backend.common.agent.KernelPhase;
import ai.backend.common.agent.KernelSpec;
import ai.backend.common.agent.KernelState;
import ai.backend.common.redis.RedisConnections;
import ai.backend.common.redis.RedisSettings;
import ai.backend.testing.BackingServices;
import ai.backend.testing.RedisServer;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The Service of a session with several kernels, made by agents with the chart's rights at a real
 * API server. It has no garbage collector: what owners are for is the devcluster's to show.
 */
@Tag("component")
@Timeout(120)
class HostNamesTest {
  private static final String HOST = "127.18.2.7";
  private static final Duration SOON = Duration.ofSeconds(20);

  private static AgentsOfChart cluster;
  private final UUID session = UUID.randomUUID();
  private final String namespace = "n-" + session;
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private RedisConnections redis;

  @BeforeAll
  static void start() {
    cluster = new AgentsOfChart();
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @BeforeEach
  void connect() {
    redis =
        part(
            new RedisConnections(
                RedisSettings.parse(BackingServices.redis().address(), RedisServer.PASSWORD)));
  }

  @AfterEach
  void close() throws Exception {
    while (!parts.isEmpty()) {
      parts.pop().close();
    }
  }

  private <T extends AutoCloseable> T part(T part) {
    parts.push(part);
    return part;
  }

  private KubernetesClient rights() throws IOException {
    return part(cluster.agentIn(namespace, "nothing"));
  }

  private Kernels agent(KubernetesClient client, String name) throws InterruptedException {
    var site = Specs.site(namespace, name);
    var images = Set.of("registry:5000/stable/python:3.11-debian12");
    var agent =
        new Kernels(
            client, site, redis, e -> {}, () -> images, "tcp://10.0.0.9:6001", Clock.systemUTC());
    part(agent).open();
    return agent;
  }

  private KernelSpec kernel(UUID id, String hostname) {
    return Specs.kernel()
        .setKernelId(id.toString())
        .setSessionId(session.toString())
        .setClusterHostname(hostname)
        .build();
  }

  private static ClusterInfo of(int kernels) {
    return ClusterInfo.newBuilder().setMode("multi-node").setSize(kernels).build();
  }

  private List<Service> services() {
    return cluster.admin.services().inNamespace(namespace).list().getItems();
  }

  private List<String> owners() {
    assertThat(services()).hasSize(1);
    return services().getFirst().getMetadata().getOwnerReferences().stream()
        .map(OwnerReference::getName)
        .toList();
  }

  private String uid(String secret) {
    return cluster
        .admin
        .secrets()
        .inNamespace(namespace)
        .withName(secret)
        .get()
        .getMetadata()
        .getUid();
  }

  @Test
  void theKernelsOfASessionOnTwoAgentsShareOneServiceThatBothOwn() throws Exception {
    var client = rights();
    UUID main = UUID.randomUUID();
    UUID sub = UUID.randomUUID();

    agent(client, "node1").create(kernel(main, "main1"), of(2));
    agent(client, "node2").create(kernel(sub, "sub1"), of(2));

    assertThat(owners()).containsExactlyInAnyOrder("kernel-" + main + "-1", "kernel-" + sub + "-1");
    var service = services().getFirst();
    assertThat(service.getMetadata().getOwnerReferences())
        .extracting(OwnerReference::getUid)
        .containsExactlyInAnyOrder(uid("kernel-" + main + "-1"), uid("kernel-" + sub + "-1"));
    assertThat(service.getMetadata().getOwnerReferences())
        .extracting(OwnerReference::getController)
        .containsOnlyNulls();
    assertThat(service.getSpec().getClusterIP()).isEqualTo("None");
    assertThat(service.getSpec().getPublishNotReadyAddresses()).isTrue();
    // and it is the one that the pods name, which it selects and no others
    var pods = cluster.admin.pods().inNamespace(namespace);
    var selected = pods.withLabels(service.getSpec().getSelector()).list().getItems();
    assertThat(selected).extracting(p -> p.getSpec().getHostname()).contains("main1", "sub1");
    assertThat(selected)
        .extracting(p -> p.getSpec().getSubdomain())
        .containsOnly(service.getMetadata().getName())
        .hasSize(2);
  }

  @Test
  void aSessionOfOneKernelHasNoService() throws Exception {
    agent(rights(), "node1").create(kernel(UUID.randomUUID(), "main1"), of(1));

    assertThat(services()).isEmpty();
  }

  @Test
  void kernelsThatStartAtOnceAllBecomeOwners() throws Exception {
    int kernels = 24;
    var agent = agent(rights(), "node1");
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var done : threads.invokeAll(creations(agent, kernels))) {
        done.get();
      }
    }

    assertThat(owners()).hasSize(kernels);
  }

  private List<Callable<UUID>> creations(Kernels agent, int kernels) {
    return IntStream.range(0, kernels)
        .<Callable<UUID>>mapToObj(
            i ->
                () -> {
                  UUID id = UUID.randomUUID();
                  agent.create(kernel(id, "sub" + i), of(kernels));
                  return id;
                })
        .toList();
  }

  @Test
  void aRestartedKernelOwnsTheServiceWithItsNewLife() throws Exception {
    var client = rights();
    var agent = agent(client, "node1");
    UUID id = UUID.randomUUID();
    UUID other = UUID.randomUUID();
    agent(client, "node2").create(kernel(other, "sub1"), of(2));
    running(agent, id);

    restart(agent, id);

    assertThat(owners()).containsExactlyInAnyOrder("kernel-" + id + "-2", "kernel-" + other + "-1");
    assertThat(services().getFirst().getMetadata().getOwnerReferences())
        .extracting(OwnerReference::getUid)
        .contains(uid("kernel-" + id + "-2"));
  }

  @Test
  void aServiceThatWasCollectedBetweenTwoLivesIsMadeAgain() throws Exception {
    var agent = agent(rights(), "node1");
    UUID id = UUID.randomUUID();
    running(agent, id);

    cluster.admin.services().inNamespace(namespace).delete();
    restart(agent, id);

    assertThat(owners()).containsExactly("kernel-" + id + "-2");
  }

  @Test
  void withoutTheRightToServicesAKernelFailsWithASentenceAndLeavesNothing() throws Exception {
    var agent = agent(part(cluster.agentIn(namespace, "services")), "node1");
    UUID id = UUID.randomUUID();

    assertThatThrownBy(() -> agent.create(kernel(id, "main1"), of(2)))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining("The Service session-" + session)
        .hasMessageContaining("the agent's role has to allow to create and patch services")
        .hasMessageContaining("forbidden")
        .message()
        .doesNotContain("https://");

    assertThat(state(agent, id).getPhase()).isEqualTo(KernelPhase.KERNEL_PHASE_FAILED);
    assertThat(state(agent, id).getMessage()).contains("create and patch services");
    assertThat(cluster.admin.pods().inNamespace(namespace).list().getItems()).isEmpty();
    Eventually.is(() -> cluster.admin.secrets().inNamespace(namespace).list().getItems().isEmpty());
  }

  @Test
  void aRestartThatTheApiServerRefusesEndsTheKernelWithASentence() throws Exception {
    var client = rights();
    var agent = agent(client, "node1");
    UUID id = UUID.randomUUID();
    running(agent, id);
    cluster.withdraw(client, "services");

    assertThatThrownBy(() -> agent.restart(id, SOON)).isInstanceOf(KubernetesClientException.class);

    Eventually.is(() -> state(agent, id).getPhase() == KernelPhase.KERNEL_PHASE_FAILED);
    assertThat(state(agent, id).getMessage()).contains("create and patch services");
  }

  private void restart(Kernels agent, UUID id) throws Exception {
    agent.restart(id, Duration.ofMillis(1));
    kubeletSaysRunning(id);
    Eventually.is(() -> state(agent, id).getPhase() == KernelPhase.KERNEL_PHASE_RUNNING);
  }

  private void running(Kernels agent, UUID id) throws Exception {
    try (var in = getClass().getResourceAsStream("/ai/backend/agent/runner/exchanges.txt")) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      part(new FakeRunner(HOST, FakeRunner.script(text)));
    }
    agent.create(kernel(id, "main1"), of(2));
    kubeletSaysRunning(id);
    Eventually.is(() -> state(agent, id).getPhase() == KernelPhase.KERNEL_PHASE_RUNNING);
  }

  private static KernelState state(Kernels agent, UUID id) {
    return agent.describe(List.of(id)).getFirst();
  }

  private void kubeletSaysRunning(UUID id) {
    String yaml =
        "---\n{phase: Running, podIP: %s, podIPs: [{ip: %s}], containerStatuses: [{name: kernel, image: x, imageID: x, ready: true, restartCount: 0, containerID: 'containerd://c1', state: {running: {}}}]}"
            .formatted(HOST, HOST);
    var status = Serialization.unmarshal(yaml, PodStatus.class);
    var pod = cluster.admin.pods().inNamespace(namespace).withName("kernel-" + id);
    Eventually.is(
        () -> {
          try {
            pod.editStatus(p -> new PodBuilder(p).withStatus(status).build());
            return true;
          } catch (KubernetesClientException e) {
            return false; // the agent changed it at the same time
          }
        });
  }
}
