package ai.backend.operator.volume;

import static org.assertj.core.api.Assertions.assertThat;

import ai.backend.crd.Cluster;
import ai.backend.crd.Volume;
import ai.backend.operator.Golden;
import ai.backend.operator.cluster.ClusterAccess;
import ai.backend.operator.settings.OperatorSettings;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DesiredVolumeTest {
  private static final Golden GOLDEN = new Golden("volume");
  private static final OperatorSettings SETTINGS =
      new OperatorSettings("registry.test", "1.0", "kernels", "nodes", "nodes");

  static Stream<String> names() {
    return GOLDEN.names();
  }

  private static VolumePlan plan(String name) {
    var volume = GOLDEN.in(name, Volume.class);
    return new VolumePlan(
        volume, ClusterAccess.of(GOLDEN.in(name, Cluster.class), SETTINGS), List.of(volume));
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyObjectFollowsFromTheSpecAlone(String name) {
    var made = new VolumeObjects(plan(name));
    var objects = new ArrayList<HasMetadata>();
    made.claim().ifPresent(objects::add);
    objects.add(made.files());
    objects.add(made.permissions());
    GOLDEN.check(name, objects);
  }

  @Test
  void onlyKeysThatAreTrueAreWritten() {
    assertThat(plan("claim").etcdEntries())
        .isEqualTo(
            Map.of(
                "volumes/_types/user", "",
                "volumes/_types/group", "",
                "volumes/default_host", "local:folders"));
    assertThat(plan("existing").etcdEntries()).doesNotContainKey("volumes/default_host");
  }

  @Test
  void everythingIsAllowedWhenNothingIsSaid() {
    assertThat(plan("existing").permissions().get("local:archive")).hasSize(8);
    assertThat(plan("claim").permissions())
        .isEqualTo(Map.of("local:folders", List.of("create-vfolder", "mount-in-session")));
  }
}
