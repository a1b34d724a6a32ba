package ai.backend.operator.live;

import static ai.backend.operator.live.Eventually.holds;
import static org.assertj.core.api.Assertions.assertThat;

import ai.backend.crd.StatusCondition;
import java.util.List;

/**
 * The operator under the chart's RBAC on a real API server; one for all the tests that extend this,
 * each in a namespace of its own, ended with the test JVM.
 */
abstract class OnRealApiServer {
  static final LiveOperator live = start();

  private static LiveOperator start() {
    var operator = new LiveOperator();
    Runtime.getRuntime().addShutdownHook(new Thread(operator::close, "stop-operator"));
    return operator;
  }

  static void readyCluster(String namespace) {
    live.namespace(namespace);
    live.apply(
        namespace,
        """
        apiVersion: backend.ai/v1alpha1
        kind: Cluster
        metadata: {name: demo}
        spec: {admin: {email: a@b}}
        """);
    holds(
        () ->
            assertThat(ready(live.cluster(namespace, "demo").getStatus().conditions()))
                .isEqualTo("True AsExpected"));
  }

  static String ready(List<StatusCondition> conditions) {
    return conditions.stream()
        .filter(c -> c.type().equals("Ready"))
        .map(c -> c.status() + " " + c.reason())
        .findFirst()
        .orElse("none");
  }

  static String message(List<StatusCondition> conditions) {
    return conditions.getFirst().message();
  }
}
