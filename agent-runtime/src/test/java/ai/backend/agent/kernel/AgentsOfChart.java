package ai.backend.agent.kernel;

import ai.backend.testing.KubeApiServer;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A real API server at which agents have the rights that the chart gives them, and no others. */
final class AgentsOfChart implements AutoCloseable {
  private static final Path RBAC = Path.of("../helm/backendai-operator/templates/rbac.yaml");
  private static final String AGENT = "system:serviceaccount:%s:agent";

  final KubernetesClient admin;
  private final KubeApiServer server = new KubeApiServer();

  AgentsOfChart() {
    admin = new KubernetesClientBuilder().withConfig(config().build()).build();
  }

  /** A client with the chart's rights in a new namespace, less those to a resource. */
  KubernetesClient agentIn(String namespace, String without) throws IOException {
    var name = new NamespaceBuilder().withNewMetadata().withName(namespace).endMetadata();
    admin.resource(name.build()).create();
    admin.resource(without(role(namespace), without)).create();
    admin
        .resource(
            new RoleBindingBuilder()
                .withNewMetadata()
                .withName("agent")
                .withNamespace(namespace)
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", namespace)
                .addNewSubject("", "ServiceAccount", "agent", namespace)
                .build())
        .create();
    var user =
        config()
            .withNamespace(namespace)
            .withImpersonateUsername(AGENT.formatted(namespace))
            .build();
    var agent = new KubernetesClientBuilder().withConfig(user).build();
    Eventually.is(() -> may(agent, "list", "pods"));
    return agent;
  }

  /** Takes rights away from the agents of a namespace. */
  void withdraw(KubernetesClient agent, String resource) {
    admin
        .rbac()
        .clusterRoles()
        .withName(agent.getNamespace())
        .edit(role -> without(role, resource));
    Eventually.is(() -> !may(agent, "patch", resource));
  }

  private static ClusterRole without(ClusterRole role, String resource) {
    role.getRules().removeIf(rule -> rule.getResources().contains(resource));
    return role;
  }

  private static boolean may(KubernetesClient agent, String verb, String resource) {
    var review =
        new SelfSubjectAccessReviewBuilder()
            .withNewSpec()
            .withNewResourceAttributes()
            .withNamespace(agent.getNamespace())
            .withVerb(verb)
            .withResource(resource)
            .endResourceAttributes()
            .endSpec()
            .build();
    return agent
        .authorization()
        .v1()
        .selfSubjectAccessReview()
        .create(review)
        .getStatus()
        .getAllowed();
  }

  /** Its rules hold nothing that Helm fills in. */
  private static ClusterRole role(String name) throws IOException {
    String document =
        Stream.of(Files.readString(RBAC).split("(?m)^---$"))
            .filter(part -> part.contains("kind: ClusterRole\n"))
            .filter(part -> part.contains("-agent-kernels\n"))
            .findFirst()
            .orElseThrow();
    var rules =
        Serialization.unmarshal(
            "kind: ClusterRole\napiVersion: rbac.authorization.k8s.io/v1\n"
                + document.substring(document.indexOf("rules:")),
            ClusterRole.class);
    return new ClusterRoleBuilder(rules).withNewMetadata().withName(name).endMetadata().build();
  }

  private ConfigBuilder config() {
    return new ConfigBuilder(Config.empty())
        .withMasterUrl(server.url())
        .withOauthToken(server.adminToken())
        .withCaCertFile(server.caFile().toString())
        .withNamespace("default")
        .withRequestRetryBackoffLimit(3);
  }

  @Override
  public void close() {
    admin.close();
    server.close();
  }
}
