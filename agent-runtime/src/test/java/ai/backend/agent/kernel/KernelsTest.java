package ai.backend.agent.kernel;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.backend.agent.runner.FakeRunner;
import ai.backend.agent.runner.RunRequest;
import ai.backend.agent.runner.RunStatus;
import ai.backend.agent.runner.RunnerException;
import ai.backend.common.agent.KernelPhase;
import ai.backend.common.agent.KernelState;
import ai.backend.common.events.Event;
import ai.backend.common.redis.RedisConnections;
import ai.backend.common.redis.RedisSettings;
import ai.backend.testing.BackingServices;
import ai.backend.testing.RedisServer;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Kernels over a mocked API server, a peer that speaks as the runner, and a real Redis. */
@Tag("component")
@Timeout(60)
@EnableKubernetesMockClient(crud = true)
class KernelsTest {
  private final UUID id = UUID.randomUUID();
  private static final UUID SESSION = UUID.fromString(Specs.SESSION);
  private static final String HOST = "127.18.2.1";
  private static final Duration SOON = Duration.ofSeconds(10);

  static KubernetesClient client;
  static KubernetesMockServer server;
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private RedisConnections redis;
  private FakeRunner runner;
  private Kernels kernels;

  @BeforeEach
  void open() throws Exception {
    redis =
        new RedisConnections(
            RedisSettings.parse(BackingServices.redis().address(), RedisServer.PASSWORD));
    try (var in = getClass().getResourceAsStream("/ai/backend/agent/runner/exchanges.txt")) {
      runner =
          new FakeRunner(
              HOST, FakeRunner.script(new String(in.readAllBytes(), StandardCharsets.UTF_8)));
    }
    kernels = agent();
  }

  private Kernels agent() throws InterruptedException {
    var agent =
        new Kernels(
            client,
            Specs.site(),
            redis,
            events::add,
            () -> Set.of("registry:5000/stable/python:3.11-debian12"),
            "tcp://10.0.0.9:6001",
            Clock.systemUTC());
    agent.open();
    return agent;
  }

  @AfterEach
  void close() throws Exception {
    kernels.close();
    client.pods().inNamespace("bai").withGracePeriod(0).delete();
    runner.close();
    redis.close();
  }

  /**
   * Sets the pod's status as a kubelet does; tried again while the agent changes the pod at the
   * same time.
   */
  private void kubeletSays(String state, String phase) {
    String yaml =
        "---\n{phase: %s, podIP: %s, containerStatuses: [{containerID: 'containerd://c1', state: %s}]}"
            .formatted(phase, HOST, state);
    var status = Serialization.unmarshal(yaml, PodStatus.class);
    until(
        () -> {
          try {
            client
                .pods()
                .inNamespace("bai")
                .withName("kernel-" + id)
                .edit(pod -> new PodBuilder(pod).withStatus(status).build());
            return true;
          } catch (KubernetesClientException e) {
            return false;
          }
        });
  }

  private static void until(BooleanSupplier condition) {
    long end = System.nanoTime() + SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("deadline").isLessThan(end);
      LockSupport.parkNanos(MILLISECONDS.toNanos(10));
    }
  }

  private KernelState state() {
    return kernels.describe(List.of(id)).getFirst();
  }

  private KernelState await(KernelPhase phase) {
    until(() -> state().getPhase() == phase);
    return state();
  }

  private void running() {
    kernels.create(Specs.kernel().setKernelId(id.toString()).build(), Specs.SINGLE);
    kubeletSays("{running: {}}", "Running");
    await(KernelPhase.KERNEL_PHASE_RUNNING);
  }

  private Event event(String name) throws InterruptedException {
    while (true) {
      Event event = events.poll(15, SECONDS);
      assertThat(event).as(name).isNotNull();
      if (event.name().equals(name)) {
        return event;
      }
    }
  }

  private Pod pod() {
    return client.pods().inNamespace("bai").withName("kernel-" + id).get();
  }

  @Test
  void aKernelIsPreparedCreatedAndStarted() throws Exception {
    running();

    assertThat(event("kernel_preparing").args()).startsWith(id, SESSION, "");
    event("kernel_creating");
    var started = event("kernel_started");
    assertThat(started.args().get(3).toString())
        .contains("kernel_host=" + HOST, "container_id=c1", "agent_addr=tcp://10.0.0.9:6001");
    assertThat(state().getServicePortsJson()).contains("\"name\":\"web\"");
    var secret = client.secrets().inNamespace("bai").withName("kernel-" + id + "-1").get();
    assertThat(secret.getMetadata().getOwnerReferences())
        .extracting("name")
        .containsExactly("kernel-" + id);
  }

  @Test
  void aKernelIsCreatedOnce() {
    running();
    String uid = pod().getMetadata().getUid();

    kernels.create(Specs.kernel().setKernelId(id.toString()).build(), Specs.SINGLE);

    assertThat(pod().getMetadata().getUid()).isEqualTo(uid);
  }

  @Test
  void codeRuns() {
    running();

    var result =
        kernels.execute(id, new RunRequest.Query("", "print(1)\n2+3"), 4, SOON, () -> false);

    assertThat(result.status()).isEqualTo(RunStatus.FINISHED);
    assertThat(result.console().toString()).isEqualTo("[[\"stdout\",\"1\\n5\"]]");
  }

  @Test
  void aServiceIsEnded() throws Exception {
    running();

    kernels.shutDownService(id, "web");

    assertThat(runner.received("shutdown-service")).isEqualTo("shutdown-service \"web\"");
  }

  @Test
  void anExecutionThatIsRefusedDoesNotLeaveTheSessionInUse() throws Exception {
    running();

    assertThatThrownBy(
            () -> kernels.execute(id, new RunRequest.Input("none", "x"), 4, SOON, () -> false))
        .isInstanceOf(RunnerException.class);

    event("execution_started");
    assertThat(event("execution_cancelled").args()).containsExactly(SESSION);
  }

  @Test
  void aKernelIsDestroyedOnRequestAndItsEndIsTold() throws Exception {
    running();

    kernels.destroy(id, SESSION, "user-requested", false, true, SOON);

    assertThat(state().getPhase()).isEqualTo(KernelPhase.KERNEL_PHASE_TERMINATED);
    assertThat(event("kernel_terminated").args()).startsWith(id, SESSION, "user-requested");
    assertThat(pod()).isNull();
    assertThatThrownBy(() -> kernels.interrupt(id)).isInstanceOf(NoSuchKernel.class);
  }

  @Test
  void anUnknownKernelIsToldAsEndedAlready() throws Exception {
    kernels.destroy(id, SESSION, "user-requested", false, false, SOON);

    assertThat(event("kernel_terminated").args()).startsWith(id, SESSION, "already-terminated");
  }

  @Test
  void aKernelThatEndsByItselfIsTakenAwayAndTold() throws Exception {
    running();

    kubeletSays("{terminated: {exitCode: 3}}", "Failed");

    var ended = await(KernelPhase.KERNEL_PHASE_TERMINATED);
    assertThat(ended.getReason()).isEqualTo("self-terminated");
    assertThat(event("kernel_terminated").args())
        .containsExactly(id, SESSION, "self-terminated", 3);
  }

  @Test
  void anEndThatTheApiServerRefusesAtFirstIsTriedAgain() throws Exception {
    running();
    var refusal = new StatusBuilder().withCode(403).withMessage("not now").build();
    String path = "/api/v1/namespaces/bai/pods/kernel-" + id;
    server.expect().delete().withPath(path).andReturn(403, refusal).once();

    kubeletSays("{terminated: {exitCode: 3}}", "Failed");

    await(KernelPhase.KERNEL_PHASE_TERMINATED);
    assertThat(event("kernel_terminated").args())
        .containsExactly(id, SESSION, "self-terminated", 3);
    assertThat(pod()).isNull();
  }

  @Test
  void anImageThatCannotBePulledFailsTheKernelWithASentence() throws Exception {
    kernels.create(Specs.kernel().setKernelId(id.toString()).build(), Specs.SINGLE);

    kubeletSays("{waiting: {reason: ErrImagePull, message: manifest unknown}}", "Pending");

    var failed = await(KernelPhase.KERNEL_PHASE_FAILED);
    assertThat(failed.getReason()).isEqualTo("failed-to-start");
    assertThat(failed.getMessage())
        .startsWith("The image registry:5000/stable/python:3.11-debian12 cannot be pulled");
    event("kernel_terminated");
    assertThat(pod()).isNull();
  }

  @Test
  void aPodDeletedFromOutsideEndsItsKernel() throws Exception {
    running();

    client.pods().inNamespace("bai").withName("kernel-" + id).withGracePeriod(0).delete();

    assertThat(await(KernelPhase.KERNEL_PHASE_TERMINATED).getReason()).isEqualTo("killed-by-event");
  }

  @Test
  void aKernelCanBeDestroyedWhileItsImageIsPulled() throws Exception {
    kernels.create(Specs.kernel().setKernelId(id.toString()).build(), Specs.SINGLE);

    kernels.destroy(id, SESSION, "user-requested", false, false, SOON);

    assertThat(state().getPhase()).isEqualTo(KernelPhase.KERNEL_PHASE_TERMINATED);
  }

  @Test
  void anotherLifeOfTheAgentTakesUpARunningKernel() throws Exception {
    running();
    event("kernel_started");
    until(() -> pod().getMetadata().getAnnotations().containsKey(Labels.STARTED));

    // when
    kernels.close();
    kernels = agent();

    // then it runs, and nothing was told of an end
    await(KernelPhase.KERNEL_PHASE_RUNNING);
    assertThat(
            kernels
                .execute(id, new RunRequest.Query("", "print(1)\n2+3"), 4, SOON, () -> false)
                .status())
        .isEqualTo(RunStatus.FINISHED);
    assertThat(events)
        .extracting(Event::name)
        .doesNotContain("kernel_started", "kernel_terminated");
  }

  @Test
  void aPodThatIsNoKernelIsLeftAlone() throws Exception {
    client
        .pods()
        .inNamespace("bai")
        .resource(
            new PodBuilder()
                .withNewMetadata()
                .withName("foreign")
                .addToLabels(Labels.AGENT, "i-gpu-node1")
                .endMetadata()
                .withNewSpec()
                .endSpec()
                .build())
        .create();
    running();

    assertThat(client.pods().inNamespace("bai").withName("foreign").get()).isNotNull();
    assertThat(kernels.living()).isEqualTo(1);
  }
}
