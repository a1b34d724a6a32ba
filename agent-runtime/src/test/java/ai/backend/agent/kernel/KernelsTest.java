package ai.backend.agent.kernel;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.backend.agent.runner.FakeRunner;
import ai.backend.agent.runner.RunRequest;
import ai.backend.agent.runner.RunStatus;
import ai.backend.common.agent.KernelPhase;
import ai.backend.common.agent.KernelState;
import ai.backend.common.events.Event;
import ai.backend.common.redis.RedisConnections;
import ai.backend.common.redis.RedisSettings;
import ai.backend.testing.BackingServices;
import ai.backend.testing.RedisServer;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.concurrent.LinkedBlockingQueue;
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
  private static final UUID ID = UUID.fromString(Specs.KERNEL);
  private static final UUID SESSION = UUID.fromString(Specs.SESSION);
  private static final String HOST = "127.18.2.1";
  private static final Duration SOON = Duration.ofSeconds(10);

  static KubernetesClient client;
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

  private void kubeletSays(String state, String phase) {
    String status =
        "{status: {phase: %s, podIP: %s, containerStatuses: [{containerID: 'containerd://c1', state: %s}]}}"
            .formatted(phase, HOST, state);
    client
        .pods()
        .inNamespace("bai")
        .withName("kernel-" + ID)
        .patch(PatchContext.of(PatchType.JSON_MERGE), Serialization.asJson(Serialization.unmarshal("---\n" + status, Map.class)));
  }

  private static void until(BooleanSupplier condition) {
    long end = System.nanoTime() + SECONDS.toNanos(20);
    while (!condition.getAsBoolean() && System.nanoTime() < end) {
      LockSupport.parkNanos(MILLISECONDS.toNanos(10));
    }
    assertThat(condition.getAsBoolean()).isTrue();
  }

  private KernelState state() {
    return kernels.describe(List.of(ID)).getFirst();
  }

  private KernelState await(KernelPhase phase) {
    until(() -> state().getPhase() == phase);
    return state();
  }

  private void running() {
    kernels.create(Specs.kernel().build(), Specs.SINGLE);
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
    return client.pods().inNamespace("bai").withName("kernel-" + ID).get();
  }

  @Test
  void aKernelIsPreparedCreatedAndStarted() throws Exception {
    running();

    assertThat(event("kernel_preparing").args()).startsWith(ID, SESSION, "");
    event("kernel_creating");
    var started = event("kernel_started");
    assertThat(started.args().get(3).toString())
        .contains("kernel_host=" + HOST, "container_id=c1", "agent_addr=tcp://10.0.0.9:6001");
    assertThat(state().getServicePortsJson()).contains("\"name\":\"web\"");
    var secret = client.secrets().inNamespace("bai").withName("kernel-" + ID + "-1").get();
    assertThat(secret.getMetadata().getOwnerReferences())
        .extracting("name")
        .containsExactly("kernel-" + ID);
  }

  @Test
  void aKernelIsCreatedOnce() {
    running();
    String uid = pod().getMetadata().getUid();

    kernels.create(Specs.kernel().build(), Specs.SINGLE);

    assertThat(pod().getMetadata().getUid()).isEqualTo(uid);
  }

  @Test
  void codeRuns() {
    running();

    var result =
        kernels.execute(ID, new RunRequest.Query("", "print(1)\n2+3"), 4, SOON, () -> false);

    assertThat(result.status()).isEqualTo(RunStatus.FINISHED);
    assertThat(result.console().toString()).isEqualTo("[[\"stdout\",\"1\\n5\"]]");
  }

  @Test
  void aKernelIsDestroyedOnRequestAndItsEndIsTold() throws Exception {
    running();

    kernels.destroy(ID, SESSION, "user-requested", false, true, SOON);

    assertThat(state().getPhase()).isEqualTo(KernelPhase.KERNEL_PHASE_TERMINATED);
    assertThat(event("kernel_terminated").args()).startsWith(ID, SESSION, "user-requested");
    assertThat(pod()).isNull();
    assertThatThrownBy(() -> kernels.interrupt(ID)).isInstanceOf(NoSuchKernel.class);
  }

  @Test
  void anUnknownKernelIsToldAsEndedAlready() throws Exception {
    kernels.destroy(ID, SESSION, "user-requested", false, false, SOON);

    assertThat(event("kernel_terminated").args()).startsWith(ID, SESSION, "already-terminated");
  }

  @Test
  void aKernelThatEndsByItselfIsTakenAwayAndTold() throws Exception {
    running();

    kubeletSays("{terminated: {exitCode: 3}}", "Failed");

    var ended = await(KernelPhase.KERNEL_PHASE_TERMINATED);
    assertThat(ended.getReason()).isEqualTo("self-terminated");
    assertThat(event("kernel_terminated").args())
        .containsExactly(ID, SESSION, "self-terminated", 3);
  }

  @Test
  void anImageThatCannotBePulledFailsTheKernelWithASentence() throws Exception {
    kernels.create(Specs.kernel().build(), Specs.SINGLE);

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

    client.pods().inNamespace("bai").withName("kernel-" + ID).withGracePeriod(0).delete();

    assertThat(await(KernelPhase.KERNEL_PHASE_TERMINATED).getReason()).isEqualTo("killed-by-event");
  }

  @Test
  void aKernelCanBeDestroyedWhileItsImageIsPulled() throws Exception {
    kernels.create(Specs.kernel().build(), Specs.SINGLE);

    kernels.destroy(ID, SESSION, "user-requested", false, false, SOON);

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
                .execute(ID, new RunRequest.Query("", "print(1)\n2+3"), 4, SOON, () -> false)
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
