package ai.backend.operator.pool;

import ai.backend.crd.AgentPool;
import ai.backend.crd.Cluster;
import ai.backend.operator.Golden;
import ai.backend.operator.cluster.ClusterAccess;
import ai.backend.operator.settings.OperatorSettings;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DesiredPoolTest {
  private static final Golden GOLDEN = new Golden("pool");
  private static final OperatorSettings SETTINGS =
      new OperatorSettings("registry.test", "1.0", "kernels", "nodes", "nodes");

  static Stream<String> names() {
    return GOLDEN.names();
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyObjectFollowsFromTheSpecAlone(String name) {
    var pool = GOLDEN.in(name, AgentPool.class);
    var access = ClusterAccess.of(GOLDEN.in(name, Cluster.class), SETTINGS);
    var plan = new PoolPlan(pool, access, SETTINGS, List.of("harbor-pull"), "0011223344556677");
    var objects = new ArrayList<HasMetadata>();
    if (new GroupObjects(plan).isNeeded()) {
      objects.add(new GroupObjects(plan).files());
      objects.add(new GroupObjects(plan).job());
    }
    objects.add(NodesBinding.desired(SETTINGS, List.of(pool)));
    objects.addAll(new AgentAccount(plan).all());
    objects.add(new AgentWorkload(plan).desired());
    GOLDEN.check(name, objects);
  }
}
