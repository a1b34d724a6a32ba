package ai.backend.operator.registry;

import static org.assertj.core.api.Assertions.assertThat;

import ai.backend.crd.Cluster;
import ai.backend.crd.Registry;
import ai.backend.operator.Golden;
import ai.backend.operator.cluster.ClusterAccess;
import ai.backend.operator.settings.OperatorSettings;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DesiredRegistryTest {
  private static final Golden GOLDEN = new Golden("registry");
  private static final OperatorSettings SETTINGS =
      new OperatorSettings("registry.test", "1.0", "kernels", "nodes", "nodes");

  static Stream<String> names() {
    return GOLDEN.names();
  }

  private static RegistryPlan plan(String name) {
    var registry = GOLDEN.in(name, Registry.class);
    var access = ClusterAccess.of(GOLDEN.in(name, Cluster.class), SETTINGS);
    var credentials =
        registry.getSpec().credentialsSecretRef() == null
            ? Map.<String, String>of()
            : Map.of("username", "robot", "password", "secret");
    return new RegistryPlan(registry, access, credentials, List.of("a.example.com", "b:5000"));
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyObjectFollowsFromTheSpecAlone(String name) {
    var objects = new ArrayList<HasMetadata>();
    var made = new RegistryObjects(plan(name));
    made.pullSecret().ifPresent(objects::add);
    objects.add(made.files());
    objects.add(made.scan(null));
    GOLDEN.check(name, objects);
  }

  @Test
  void theKeysInEtcdAreThoseOfTheSpecification() {
    assertThat(RegistryPlan.etcdPath("registry.devcluster.svc:5000"))
        .isEqualTo("config/docker/registry/registry.devcluster.svc%3A5000");
    assertThat(plan("docker").etcdEntries())
        .isEqualTo(
            Map.of(
                "", "http://registry.devcluster.svc:5000", "type", "docker", "ssl_verify", "true"));
    assertThat(plan("harbor").etcdEntries())
        .isEqualTo(
            Map.of(
                "", "https://cr.example.com",
                "type", "harbor2",
                "ssl_verify", "false",
                "project", "stable,community",
                "username", "robot",
                "password", "secret"));
  }

  @Test
  void aScanIsAnotherJobAfterTheLastOneAndAfterEveryChange() {
    var first = new RegistryObjects(plan("docker")).scan(null).getMetadata().getName();
    var again =
        new RegistryObjects(plan("docker")).scan("2026-01-01T00:00:00Z").getMetadata().getName();
    var touched = plan("docker");
    touched.registry().getMetadata().setAnnotations(Map.of(RegistryPlan.SCAN, "now"));
    var other = new RegistryObjects(touched).scan(null).getMetadata().getName();
    assertThat(List.of(first, again, other)).doesNotHaveDuplicates();
  }

  @Test
  void aScanIsDueWhenItsIntervalHasPassed() {
    var schedule = new ScanSchedule("30m", "2026-01-01T00:00:00Z");
    assertThat(schedule.isDue(Instant.parse("2026-01-01T00:29:59Z"))).isFalse();
    assertThat(schedule.isDue(Instant.parse("2026-01-01T00:30:00Z"))).isTrue();
    assertThat(new ScanSchedule(null, "2026-01-01T00:00:00Z").isDue(Instant.MAX)).isFalse();
    assertThat(ScanSchedule.duration("2d")).isEqualTo(Duration.ofDays(2));
  }

  @Test
  void theNumberOfImagesIsReadFromTheTerminationLog() {
    assertThat(ScanResult.images(Optional.of("{\"images\": 12}"))).isEqualTo(12);
    assertThat(ScanResult.images(Optional.of("something else"))).isZero();
    assertThat(ScanResult.images(Optional.empty())).isZero();
  }
}
