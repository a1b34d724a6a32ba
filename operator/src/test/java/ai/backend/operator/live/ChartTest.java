package ai.backend.operator.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the chart renders; the rights in it are compared one by one with those that are meant. */
@Tag("component")
class ChartTest {
  private static final String CLUSTER = "backendai-system-backendai-operator";

  @Test
  void theChartHasNothingToComplainOf() {
    assertThat(Chart.run(List.of(Chart.helm(), "lint", "--strict", Chart.FOLDER.toString())))
        .contains("0 chart(s) failed");
  }

  @Test
  void inANamespaceTheOperatorMayDoWhatItsStepsNeedAndNoMore() {
    var role =
        Chart.render("watchNamespaces={team}").stream()
            .filter(Role.class::isInstance)
            .map(Role.class::cast)
            .filter(r -> "team".equals(r.getMetadata().getNamespace()))
            .findFirst()
            .orElseThrow();
    assertThat(tuples(role.getRules()))
        .containsExactlyInAnyOrder(
            Stream.of(
                    all(
                        "backend.ai clusters,agentpools,registries,volumes",
                        "get,list,watch,patch,update"),
                    all(
                        "backend.ai clusters/status,agentpools/status,registries/status,volumes/status",
                        "get,patch,update"),
                    all(
                        " secrets,configmaps,services,persistentvolumeclaims,serviceaccounts",
                        "get,list,watch,create,patch"),
                    all(" pods", "get,list,watch,delete,deletecollection"),
                    all(" events", "create"),
                    all(
                        "apps deployments,statefulsets,daemonsets",
                        "get,list,watch,create,patch,delete"),
                    all("batch jobs", "get,list,watch,create,patch,delete"),
                    all("policy poddisruptionbudgets", "get,list,watch,create,patch,delete"),
                    all("rbac.authorization.k8s.io rolebindings", "get,list,watch,create,patch"),
                    all(
                        "rbac.authorization.k8s.io clusterroles[" + CLUSTER + "-agent-kernels]",
                        "bind"))
                .flatMap(s -> s)
                .toArray(String[]::new));
  }

  @Test
  void withNamespacesNamedTheOperatorHoldsNearlyNothingOutsideOfThem() {
    assertThat(tuples(clusterRole(CLUSTER, "watchNamespaces={team}").getRules()))
        .containsExactlyInAnyOrder(
            "storage.k8s.io storageclasses get",
            "rbac.authorization.k8s.io clusterrolebindings[" + CLUSTER + "-agent-nodes] get",
            "rbac.authorization.k8s.io clusterrolebindings[" + CLUSTER + "-agent-nodes] patch",
            "rbac.authorization.k8s.io clusterroles[" + CLUSTER + "-agent-nodes] bind");
  }

  @Test
  void agentsMayHandlePodsSecretsAndServicesOfKernelsInTheirNamespaceOnly() {
    assertThat(tuples(clusterRole(CLUSTER + "-agent-kernels").getRules()))
        .containsExactlyInAnyOrder(
            Stream.of(
                    all(" pods", "get,list,watch,create,patch,delete"),
                    all(" pods/log", "get"),
                    all(" pods/exec", "get,create"),
                    all(" secrets", "get,create,patch,delete"),
                    all(" services", "create,patch"),
                    all(" events", "create"))
                .flatMap(s -> s)
                .toArray(String[]::new));
    assertThat(tuples(clusterRole(CLUSTER + "-agent-nodes").getRules()))
        .containsExactlyInAnyOrder(
            " nodes get", " nodes/stats get", " nodes/metrics get", " pods list");
  }

  @Test
  void valuesThatMakeNoSenseAreRefused() {
    assertThatThrownBy(() -> Chart.render("images.tag="))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("images");
    assertThatThrownBy(() -> Chart.render("watchNamespace=typo"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("watchNamespace");
  }

  @Test
  void theOperatorRunsWithoutPrivileges() {
    var pod =
        Chart.render().stream()
            .filter(Deployment.class::isInstance)
            .map(Deployment.class::cast)
            .findFirst()
            .orElseThrow()
            .getSpec()
            .getTemplate()
            .getSpec();
    assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
    var container = pod.getContainers().getFirst();
    assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
    assertThat(container.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
    assertThat(container.getImage()).isEqualTo("ghcr.io/backend.ai/operator:0.1.0");
  }

  private static ClusterRole clusterRole(String name, String... values) {
    return Chart.render(values).stream()
        .filter(ClusterRole.class::isInstance)
        .map(ClusterRole.class::cast)
        .filter(r -> r.getMetadata().getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static Stream<String> all(String groupAndResources, String verbs) {
    int space = groupAndResources.indexOf(' ');
    var group = groupAndResources.substring(0, space);
    return Stream.of(groupAndResources.substring(space + 1).split(","))
        .flatMap(
            resource ->
                Stream.of(verbs.split(",")).map(verb -> group + " " + resource + " " + verb));
  }

  private static TreeSet<String> tuples(List<PolicyRule> rules) {
    var result = new TreeSet<String>();
    for (var rule : rules) {
      var names = rule.getResourceNames() == null ? List.<String>of() : rule.getResourceNames();
      for (var resource : rule.getResources()) {
        for (var verb : rule.getVerbs()) {
          var suffix = names.isEmpty() ? "" : "[" + String.join(",", names) + "]";
          result.add(rule.getApiGroups().getFirst() + " " + resource + suffix + " " + verb);
        }
      }
    }
    return result;
  }
}
