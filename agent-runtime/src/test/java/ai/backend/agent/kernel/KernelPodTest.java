package ai.backend.agent.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.backend.common.agent.ClusterInfo;
import ai.backend.common.agent.KernelSpec;
import ai.backend.common.agent.Mount;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Golden files: run with -Dgolden=write to write them anew, then read the difference. */
class KernelPodTest {
  private static final Path FILES = Path.of("src/test/resources/ai/backend/agent/kernel");

  private static void matches(String file, String actual) throws IOException {
    Path golden = FILES.resolve(file);
    if ("write".equals(System.getProperty("golden"))) {
      Files.writeString(golden, actual);
    }
    assertThat(actual).isEqualTo(Files.readString(golden));
  }

  private static String yaml(HasMetadata object) {
    return Serialization.asYaml(object);
  }

  private static void refused(UnaryOperator<KernelSpec.Builder> change, String sentence) {
    var spec = change.apply(Specs.kernel()).build();
    assertThatThrownBy(() -> KernelPod.render(spec, Specs.SINGLE, Specs.site()))
        .isInstanceOf(InvalidKernel.class)
        .hasMessageContaining(sentence);
  }

  @Test
  void aPlainKernel() throws IOException {
    matches(
        "plain-pod.yaml",
        yaml(KernelPod.render(Specs.kernel().build(), Specs.SINGLE, Specs.site())));
  }

  @Test
  void aKernelWithEverything() throws IOException {
    var spec =
        Specs.kernel()
            .setImage(Specs.image().setAutoPull("digest").setRepoDigest("sha256:abc"))
            .putResourceSlots("cuda.device", "1")
            .setBootstrapScript("#!/bin/sh\necho boot\n")
            .addPreopenPorts(9000)
            .setInternalDataJson(
                "{\"sudo_session_enabled\": true, \"dotfiles\": [{\"path\": \".rc\", \"perm\": \"644\", \"data\": \"x\"}],"
                    + " \"ssh_keypair\": {\"public_key\": \"PUB\", \"private_key\": \"PRIV\"}}")
            .addMounts(
                Mount.newBuilder()
                    .setClaim("data")
                    .setClaimPath("a/b")
                    .setKernelPath("/home/work/data")
                    .setPermission("ro"))
            .addMounts(
                Mount.newBuilder()
                    .setClaim("data")
                    .setClaimPath("c")
                    .setKernelPath("/home/work/more")
                    .setPermission("rw"))
            .build();
    var cluster =
        ClusterInfo.newBuilder().setSize(2).setSshPrivateKey("K").setSshPublicKey("P").build();

    matches("full-pod.yaml", yaml(KernelPod.render(spec, cluster, Specs.site())));
  }

  @Test
  void theFilesOfAPlainKernel() throws IOException {
    var secret = KernelSecret.render(Specs.kernel().build(), Specs.SINGLE, Specs.site());
    var text = new StringBuilder();
    new TreeMap<>(secret.getData())
        .forEach(
            (key, value) -> {
              if (!key.equals(KernelSecret.SPEC)) {
                text.append("== ")
                    .append(key)
                    .append('\n')
                    .append(new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8));
              }
            });

    matches("plain-files.txt", text.toString());
    assertThat(KernelSecret.request(secret).getKernels(0)).isEqualTo(Specs.kernel().build());
  }

  @Test
  void nothingSecretIsInThePod() {
    var spec =
        Specs.kernel()
            .putEnviron("TOKEN", "hidden-value")
            .setBootstrapScript("hidden-value")
            .setStartupCommand("hidden-value");

    assertThat(yaml(KernelPod.render(spec.build(), Specs.SINGLE, Specs.site())))
        .doesNotContain("hidden-value");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kernel-11111111-1111-1111-1111-111111111111",
        "11111111-1111-1111-1111-111111111111",
        "../other",
        "a.b-1",
        "MAIN1"
      })
  void whatAUserNamesIsInNoNameOfThePod(String name) {
    var pod =
        KernelPod.render(
            Specs.kernel().setSessionName(name).setAccessKey(name).build(),
            Specs.SINGLE,
            Specs.site());

    assertThat(pod.getMetadata().getName()).endsWith(Specs.KERNEL);
    assertThat(pod.getSpec().getHostname()).isEqualTo(Specs.kernel().getClusterHostname());
    assertThat(pod.getSpec().getSubdomain()).isNull();
  }

  @Test
  void theRecordComesBackFromItsAnnotation() {
    var record = KernelRecord.of(Specs.kernel().build());

    assertThat(KernelRecord.fromJson(record.toJson())).isEqualTo(record);
  }

  @Test
  void aUserCannotReplaceTheClustersVariables() {
    var env =
        KernelEnvironment.of(
            Specs.kernel().putEnviron("BACKENDAI_KERNEL_ID", "forged").build(), Specs.SINGLE, 2);

    assertThat(env).containsEntry("BACKENDAI_KERNEL_ID", Specs.KERNEL);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Main1", "main_1", "-a", "a.b", "x/y", "a b"})
  void aHostNameThatIsNoneIsRefused(String name) {
    refused(s -> s.setClusterHostname(name), "cannot be a host name");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/etc/passwd", "../x", "a/../../x", "/home/other/x", "/home/work/../x", "~/x", ""})
  void aDotfileOutsideTheHomeIsRefused(String path) {
    refused(
        s ->
            s.setInternalDataJson(
                "{\"dotfiles\": [{\"path\": \""
                    + path
                    + "\", \"perm\": \"644\", \"data\": \"\"}]}"),
        "lies outside /home/work");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/opt/kernel/x",
        "/etc",
        "/home/work",
        "/home/config/x",
        "/home/work/../../etc",
        "relative",
        "/proc/1",
        "/home/work/a:b"
      })
  void aFolderMountedOverTheSystemIsRefused(String path) {
    refused(
        s -> s.addMounts(Mount.newBuilder().setClaim("data").setKernelPath(path)),
        "cannot be mounted at");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../x", "/x", "a/../../b"})
  void aPathThatLeavesTheVolumeIsRefused(String path) {
    refused(
        s ->
            s.addMounts(
                Mount.newBuilder()
                    .setClaim("data")
                    .setClaimPath(path)
                    .setKernelPath("/home/work/x")),
        "leaves the volume");
  }

  @ParameterizedTest
  @CsvSource({
    "cpu,x",
    "cpu,-1",
    "cpu,0",
    "mem,0",
    "mem,1.5",
    "cuda.shares,1",
    "cuda.device,0.5",
    "cpu,NaN",
    "cpu,1e40"
  })
  void anAmountThatCannotBeIsRefused(String slot, String amount) {
    var spec = Specs.kernel().putResourceSlots(slot, amount).build();
    assertThatThrownBy(() -> KernelPod.render(spec, Specs.SINGLE, Specs.site()))
        .isInstanceOf(InvalidKernel.class)
        .hasMessageContaining(slot);
  }

  @Test
  void otherThingsThatCannotBeAreRefused() {
    refused(s -> s.setKernelId("not-an-id"), "kernel_id 'not-an-id' is not a uuid");
    refused(s -> s.setImage(Specs.image().setCanonical("a b")), "is not an image reference");
    refused(s -> s.setImage(Specs.image().setArchitecture("riscv")), "The image is for riscv");
    refused(s -> s.setShmemBytes(1L << 40), "Shared memory");
    refused(s -> s.setInternalDataJson("{"), "not JSON");
    refused(s -> s.addPreopenPorts(22), "Port 22");
    refused(s -> s.addPreopenPorts(8080), "declared twice");
    refused(
        s ->
            s.setImage(
                Specs.image().putAllLabels(Map.of("ai.backend.service-ports", "web:ftp:8080"))),
        "unknown protocol ftp");
    refused(
        s -> s.setImage(Specs.image().putAllLabels(Map.of("ai.backend.service-ports", "web"))),
        "not name:protocol:port");
  }

  @Test
  void anEnvironmentThatIsNoneIsRefused() {
    assertThatThrownBy(
            () ->
                KernelSecret.render(
                    Specs.kernel().putEnviron("A", "x\ny").build(), Specs.SINGLE, Specs.site()))
        .hasMessageContaining("variable A holds a line break");
    assertThatThrownBy(
            () ->
                KernelSecret.render(
                    Specs.kernel().putEnviron("A=B", "x").build(), Specs.SINGLE, Specs.site()))
        .hasMessageContaining("cannot be the name");
    assertThatThrownBy(
            () ->
                KernelSecret.render(
                    Specs.kernel().setBootstrapScript("x".repeat(1_000_000)).build(),
                    Specs.SINGLE,
                    Specs.site()))
        .hasMessageContaining("at most 921600 are possible");
  }

  @Test
  void anAgentsNameThatIsNoLabelIsReplacedByADigest() {
    assertThat(Labels.value("i-gpu-node1")).isEqualTo("i-gpu-node1");
    assertThat(Labels.value("x".repeat(64))).hasSize(41).isEqualTo(Labels.value("x".repeat(64)));
    assertThat(Labels.value("a b")).matches("x[0-9a-f]{40}");
  }
}
