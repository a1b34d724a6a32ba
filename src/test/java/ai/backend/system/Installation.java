package ai.backend.system;

import java.time.Duration;
import java.util.Optional;

/** The operator from its chart and the sample cluster, in a namespace of the tests' own. */
final class Installation {
  static final String CLUSTER = "quickstart";
  static final String IMAGE = "registry.devcluster.svc:5000/stable/python:3.11-debian12";
  static final Duration BRING_UP = Duration.ofMinutes(6);
  private static final String OPERATOR_NAMESPACE = "backendai-system";

  final Kubectl kubectl;
  final Kubectl operator = new Kubectl(OPERATOR_NAMESPACE);
  private final String cluster;

  /** The quickstart's cluster, in a namespace of its own. */
  Installation(String namespace) {
    this(namespace, CLUSTER);
  }

  Installation(String namespace, String cluster) {
    this.kubectl = new Kubectl(namespace);
    this.cluster = cluster;
  }

  void installOperator() {
    operator
        .run(
            Duration.ofMinutes(1),
            "",
            "apply",
            "--server-side",
            "--force-conflicts",
            "-f",
            "helm/backendai-operator/crds")
        .succeeded();
    Kubectl.helm(
            "upgrade",
            "--install",
            "backendai-operator",
            "helm/backendai-operator",
            "--skip-crds",
            "--namespace",
            OPERATOR_NAMESPACE,
            "--create-namespace",
            "--set",
            "images.registry=" + required("DEVCLUSTER_REGISTRY_IN_CLUSTER"),
            "--set",
            "images.tag=" + required("SYSTEM_TEST_TAG"),
            "--wait",
            "--timeout",
            "5m")
        .succeeded();
  }

  void applySamples() {
    kubectl.run(Duration.ofMinutes(1), "", "apply", "-k", "samples/quickstart").succeeded();
  }

  void awaitAllReady() {
    kubectl.awaitReady(BRING_UP, "clusters.backend.ai/" + cluster);
    for (String kind : new String[] {"agentpools", "registries", "volumes"}) {
      kubectl.awaitReady(BRING_UP, "--all", kind + ".backend.ai");
    }
  }

  String gateway() {
    return "http://" + kubectl.relay("gateway-" + kubectl.namespace(), cluster + "-manager:8081");
  }

  OfficialClient client() {
    return new OfficialClient(
        gateway(),
        kubectl.secret(cluster + "-admin", "accessKey"),
        kubectl.secret(cluster + "-admin", "secretKey"));
  }

  static String required(String variable) {
    return Optional.ofNullable(System.getenv(variable))
        .orElseThrow(
            () ->
                new IllegalStateException(
                    variable + " is not set: run the system tests with `make test`"));
  }
}
