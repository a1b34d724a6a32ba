package ai.backend.agent.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import ai.backend.common.agent.ClusterInfo;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The golden file is written anew with -Dgolden=write; read the difference then. */
class SessionServiceTest {
  private static final Path GOLDEN =
      Path.of("src/test/resources/ai/backend/agent/kernel/session-service.yaml");
  private static final String HOSTS = "BACKENDAI_CLUSTER_HOSTS";
  private static final ClusterInfo PAIR = ClusterInfo.newBuilder().setSize(2).build();

  private static SessionService ofPair() {
    return SessionService.of(Specs.kernel().build(), PAIR, Specs.site()).orElseThrow();
  }

  @Test
  void aKernelAppliesTheServiceWithItsSecretAsOwner() throws IOException {
    var owner =
        new SecretBuilder()
            .withNewMetadata()
            .withName("kernel-" + Specs.KERNEL + "-1")
            .withUid("00000000-0000-0000-0000-000000000001")
            .endMetadata()
            .build();

    String actual = Serialization.asYaml(ofPair().render(owner));

    if ("write".equals(System.getProperty("golden"))) {
      Files.writeString(GOLDEN, actual);
    }
    assertThat(actual).isEqualTo(Files.readString(GOLDEN));
  }

  @Test
  void itsNameIsALabelOfDnsThatBeginsWithALetter() {
    assertThat(ofPair().name()).matches("[a-z][a-z0-9-]{0,62}").endsWith(Specs.SESSION);
  }

  @Test
  void theKernelsOfASessionSearchItsServiceOnly() {
    var pod = KernelPod.render(Specs.kernel().build(), PAIR, Specs.site()).getSpec();

    assertThat(pod.getHostname()).isEqualTo("main1");
    assertThat(pod.getSubdomain()).isEqualTo("session-" + Specs.SESSION);
    assertThat(pod.getDnsConfig().getSearches())
        .containsExactly("session-" + Specs.SESSION + ".bai.svc.cluster.local");
  }

  @Test
  void theNamesInTheEnvironmentAreThoseOfThePods() {
    var sub = Specs.kernel().setClusterHostname("sub1").putEnviron(HOSTS, "main1,sub1").build();
    var env = KernelEnvironment.of(sub, PAIR, 1);

    assertThat(env)
        .containsEntry("BACKENDAI_CLUSTER_HOST", hostname("sub1"))
        .containsEntry(HOSTS, hostname("main1") + "," + hostname("sub1"));
  }

  private static String hostname(String name) {
    var spec = Specs.kernel().setClusterHostname(name).build();
    return KernelPod.render(spec, PAIR, Specs.site()).getSpec().getHostname();
  }

  @Test
  void aSessionOfOneKernelHasNone() {
    assertThat(SessionService.of(Specs.kernel().build(), Specs.SINGLE, Specs.site())).isEmpty();
    assertThat(
            SessionService.of(
                Specs.kernel().build(), ClusterInfo.getDefaultInstance(), Specs.site()))
        .isEmpty();
    var pod = KernelPod.render(Specs.kernel().build(), Specs.SINGLE, Specs.site()).getSpec();
    assertThat(pod.getSubdomain()).isNull();
    assertThat(pod.getDnsConfig()).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "search bai.svc.k8s.example svc.k8s.example k8s.example, bai.svc.k8s.example",
    "search example.org bai.svc.cluster.test., bai.svc.cluster.test",
    "search\tbai.svc.cluster.test, bai.svc.cluster.test",
    "search other-bai.svc.cluster.test bai.svcs.test, bai.svc.cluster.local",
    "# search bai.svc.cluster.test, bai.svc.cluster.local",
    "nameserver 10.0.0.10, bai.svc.cluster.local",
    "'', bai.svc.cluster.local"
  })
  void theClustersDomainIsReadFromWhatThePodSearches(String line, String domain) {
    assertThat(SearchDomain.ofServices("bai", List.of("nameserver 10.0.0.10", line)))
        .isEqualTo(domain);
  }

  @Test
  void withoutAResolverFileTheDomainIsTheUsualOne() {
    assertThat(SearchDomain.ofServices("bai", Path.of("does/not/exist")))
        .isEqualTo("bai.svc.cluster.local");
  }
}
