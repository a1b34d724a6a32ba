package ai.backend.system;

import static ai.backend.system.Installation.CLUSTER;
import static ai.backend.system.Installation.IMAGE;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * One cluster's life, as its users see it: installed, used, hurt, deleted and brought back. The
 * tests stand in order because each needs the cluster that the one before left.
 */
@Tag("system")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class WholePathTest {
  private static final Installation INSTALLATION = new Installation("system-tests");
  private static final Kubectl KUBECTL = INSTALLATION.kubectl;
  private static final Duration SOON = Duration.ofMinutes(2);

  @Test
  @Order(10)
  void fourSamplesBecomeReadyThoughTheOperatorIsKilledMeanwhile() {
    INSTALLATION.installOperator();
    KUBECTL.createNamespace();
    INSTALLATION.applySamples();
    Await.until(
        "the operator begins", SOON, () -> !KUBECTL.get("statefulsets").path("items").isEmpty());
    INSTALLATION.operator.out(
        "delete",
        "pod",
        "--force",
        "--grace-period=0",
        "-l",
        "app.kubernetes.io/name=backendai-operator");
    INSTALLATION.awaitAllReady();
  }

  @Test
  @Order(20)
  void theClientSeesItsConfigurationAgentsImagesAndKeypairs() {
    OfficialClient client = INSTALLATION.client();
    assertThat(client.out("config")).contains("Server version:", "v7.20230615");
    assertThat(client.out("admin", "agent", "list")).contains("ALIVE", "x86_64");
    assertThat(client.out("admin", "image", "list")).contains("stable/python");
    assertThat(client.out("admin", "keypair", "list"))
        .contains(KUBECTL.secret(CLUSTER + "-admin", "accessKey"));
    assertThat(client.run("ps").output()).containsAnyOf("Session ID", "NoItems");
  }

  @Test
  @Order(30)
  void aSnippetRunsAndPrintsWhatItComputed() {
    String output = INSTALLATION.client().out("run", "--rm", "-c", "print(sum(range(101)))", IMAGE);
    assertThat(output).contains("5050");
  }

  @Test
  @Order(40)
  void aFileRunsInBatchModeAndItsInputIsAsked() throws IOException {
    Path file = Files.createTempFile(Shell.ROOT, "hello", ".py");
    Files.writeString(file, "name = input('who? ')\nprint('hello', name)\n");
    Shell.Result result =
        INSTALLATION
            .client()
            .runWithInput(
                "world\n",
                "run",
                "--rm",
                "--exec",
                "python3 " + Shell.ROOT.relativize(file),
                IMAGE,
                Shell.ROOT.relativize(file).toString());
    Files.delete(file);
    assertThat(result.output()).contains("hello world");
  }

  @Test
  @Order(50)
  void aSessionIsCreatedDescribedRenamedLoggedRestartedAndDestroyed() {
    OfficialClient client = INSTALLATION.client();
    String id = client.createSession("first-name", IMAGE);
    assertThat(client.out("session", "info", id)).contains("RUNNING");
    client.out("session", "rename", "first-name", "second-name");
    assertThat(client.out("ps")).contains("second-name");
    assertThat(client.out("session", "logs", "second-name")).contains("Kernel started at");
    client.out("session", "restart", "second-name");
    assertThat(client.out("run", "-t", "second-name", "-c", "print(6*7)", IMAGE)).contains("42");
    client.out("session", "destroy", "second-name");
    awaitNoKernelPods();
  }

  @Test
  @Order(60)
  void aSessionOutlivesItsAgentsPod() {
    OfficialClient client = INSTALLATION.client();
    client.out("session", "create", "-t", "survivor", IMAGE);
    client.out("run", "-t", "survivor", "-c", "kept = 1234", IMAGE);
    String killed = KUBECTL.pods(selector("agent")).getFirst();
    KUBECTL.out("delete", "pod", "--wait=false", killed);
    Await.until(
        "another agent pod is ready",
        SOON,
        () -> {
          List<JsonNode> now = KUBECTL.podObjects(selector("agent"));
          return !now.isEmpty()
              && now.stream().map(Kubectl::name).noneMatch(killed::equals)
              && now.stream().allMatch(WholePathTest::ready);
        });
    Await.until(
        "the session answers again",
        SOON,
        () ->
            client
                .run("run", "-t", "survivor", "-c", "print(kept)", IMAGE)
                .output()
                .contains("1234"));
  }

  @Test
  @Order(70)
  void aSessionOutlivesTheManagersPod() {
    KUBECTL.out("delete", "pod", "--force", "--grace-period=0", "-l", selector("manager"));
    OfficialClient client = INSTALLATION.client();
    Await.until(
        "the session answers again",
        SOON,
        () ->
            client
                .run("run", "-t", "survivor", "-c", "print(kept + 1)", IMAGE)
                .output()
                .contains("1235"));
    client.out("session", "destroy", "survivor");
    awaitNoKernelPods();
  }

  @Test
  @Order(80)
  void aBatchSessionEndsWithItsResult() {
    OfficialClient client = INSTALLATION.client();
    String id = client.createSession("batch-job", "--type", "batch", "-c", "echo done", IMAGE);
    Await.until(
        "the batch session ends",
        SOON,
        () -> {
          String info = client.out("session", "info", id);
          return info.contains("TERMINATED") && info.contains("task-finished");
        });
  }

  /** The way of docs/commits.md, as an administrator goes it. */
  @Test
  @Order(85)
  void aCommittedSessionIsAnImageThatOthersStartFrom() {
    OfficialClient client = INSTALLATION.client();
    client.createSession("origin", IMAGE);
    client.out("run", "-t", "origin", "-c", "open('/tmp/kept', 'w').write('from origin')", IMAGE);
    String file = "/commits/" + client.commit("origin");
    String agent = KUBECTL.pods(selector("agent")).getFirst();
    Await.until(
        "the archive is whole",
        Duration.ofMinutes(5),
        () ->
            KUBECTL.run(SOON, "", "exec", agent, "-c", "agent", "--", "test", "-f", file).exit()
                == 0);
    client.out("session", "destroy", "origin");
    CommittedImage.push(KUBECTL, agent, file, "stable/kept:1");
    KUBECTL.out("exec", agent, "-c", "agent", "--", "rm", file);
    client.out("admin", "image", "rescan", "-r", CommittedImage.REGISTRY);
    String kept = CommittedImage.REGISTRY + "/stable/kept:1";
    assertThat(client.out("run", "--rm", "-c", "print(open('/tmp/kept').read())", kept))
        .contains("from origin");
  }

  @Test
  @Order(87)
  void anImportedImageRunsWithTheLabelsThatItWasGiven() {
    OfficialClient client = INSTALLATION.client();
    String target = CommittedImage.REGISTRY + "/imported/python:1";
    client.importImage(IMAGE, target);
    Await.until(
        "the imported image is known",
        SOON,
        () -> client.out("admin", "image", "list").contains("imported/python"));
    assertThat(client.out("run", "--rm", "-c", "print('imported', 6 * 7)", target))
        .contains("imported 42");
  }

  @Test
  @Order(90)
  void whatCannotRunIsRefusedOrSaysWhy() {
    OfficialClient client = INSTALLATION.client();
    Shell.Result unknown = client.run("session", "create", "-t", "no-image", "no/such:image");
    assertThat(unknown.exit()).isNotZero();
    assertThat(unknown.output()).contains("No such environment image");
    client.out("session", "create", "-t", "too-big", "--enqueue-only", "-r", "cpu=512", IMAGE);
    Await.until(
        "the session says why it waits",
        SOON,
        () -> client.out("ps").contains("no-available-instances"));
    client.out("session", "destroy", "--forced", "too-big");
  }

  @Test
  @Order(100)
  void aWrongSecretKeyIsRefused() {
    var impostor =
        new OfficialClient(
            INSTALLATION.gateway(), KUBECTL.secret(CLUSTER + "-admin", "accessKey"), "wrong");
    Shell.Result result = impostor.run("ps");
    assertThat(result.output()).contains("Signature mismatch");
  }

  @Test
  @Order(200)
  void aClusterCreatedAgainOnTheKeptVolumesStillKnowsItsKeypairsAndHistory() {
    String accessKey = KUBECTL.secret(CLUSTER + "-admin", "accessKey");
    KUBECTL
        .run(Duration.ofMinutes(4), "", "delete", "-k", "samples/quickstart", "--timeout=3m")
        .succeeded();
    Await.until("the manager is gone", SOON, () -> KUBECTL.pods(selector("manager")).isEmpty());
    INSTALLATION.applySamples();
    INSTALLATION.awaitAllReady();
    assertThat(KUBECTL.secret(CLUSTER + "-admin", "accessKey")).isEqualTo(accessKey);
    OfficialClient after = INSTALLATION.client();
    assertThat(after.out("admin", "session", "list", "--status", "TERMINATED"))
        .contains("survivor");
    assertThat(after.out("run", "--rm", "-c", "print('back')", IMAGE)).contains("back");
  }

  private static String selector(String component) {
    return "app.kubernetes.io/component=" + component;
  }

  private static boolean ready(JsonNode pod) {
    for (JsonNode condition : pod.path("status").path("conditions")) {
      if (condition.path("type").asText().equals("Ready")) {
        return condition.path("status").asText().equals("True");
      }
    }
    return false;
  }

  private static void awaitNoKernelPods() {
    Await.until(
        "no kernel pod is left", SOON, () -> KUBECTL.pods("backend.ai/kernel-id").isEmpty());
  }
}
