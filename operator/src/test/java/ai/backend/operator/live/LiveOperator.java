package ai.backend.operator.live;

import ai.backend.crd.AgentPool;
import ai.backend.crd.Cluster;
import ai.backend.crd.Registry;
import ai.backend.crd.Volume;
import ai.backend.operator.cluster.ClusterAccess;
import ai.backend.operator.cluster.ClusterReconcilers;
import ai.backend.operator.pool.AgentPoolReconciler;
import ai.backend.operator.pool.RegisteredAgents;
import ai.backend.operator.registry.RegistryReconciler;
import ai.backend.operator.settings.OperatorSettings;
import ai.backend.operator.volume.VolumeReconciler;
import ai.backend.testing.KubeApiServer;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.rbac.Subject;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import java.math.BigDecimal;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real API server, the chart's RBAC in it, and the operator acting as its own service account,
 * with a record of everything that it writes.
 */
final class LiveOperator implements AutoCloseable {
  private static final String USER =
      "system:serviceaccount:" + Chart.NAMESPACE + ":" + Chart.RELEASE;

  final KubernetesClient admin;
  final List<String> writes = new CopyOnWriteArrayList<>();

  /** Every pass that ended, as {@code namespace/name}. */
  final List<String> passes = new CopyOnWriteArrayList<>();

  private final KubeApiServer server = new KubeApiServer();
  private final KubernetesClient asOperator;
  private final Operator operator;
  private final PretendControllers controllers;

  LiveOperator() {
    admin = new KubernetesClientBuilder().withConfig(config().build()).build();
    Chart.definitions().forEach(crd -> admin.resource(crd).serverSideApply());
    Chart.definitions()
        .forEach(
            crd ->
                admin
                    .resource((CustomResourceDefinition) crd)
                    .waitUntilCondition(LiveOperator::served, 30, TimeUnit.SECONDS));
    for (var kind : List.of(Cluster.class, AgentPool.class, Registry.class, Volume.class)) {
      Eventually.holds(() -> admin.resources(kind).inAnyNamespace().list());
    }
    namespace(Chart.NAMESPACE);
    applyChart();
    asOperator =
        new KubernetesClientBuilder()
            .withConfig(
                config()
                    .withImpersonateUsername(USER)
                    .withImpersonateGroups("system:serviceaccounts", "system:authenticated")
                    .build())
            .withHttpClientBuilderConsumer(b -> b.addOrReplaceInterceptor("writes", recorder()))
            .build();
    controllers = new PretendControllers(admin);
    operator = start();
  }

  /** As Helm does it: without force. Gives the agents back who may read nodes. */
  List<Subject> applyChart() {
    Chart.render().stream()
        .filter(o -> !o.getKind().equals("Deployment"))
        .forEach(
            o ->
                admin
                    .resource(o)
                    .inNamespace(namespaceOf(o))
                    .fieldManager("helm")
                    .serverSideApply());
    return admin
        .rbac()
        .clusterRoleBindings()
        .withName(Chart.NAMESPACE + "-" + Chart.RELEASE + "-agent-nodes")
        .get()
        .getSubjects();
  }

  private static String namespaceOf(HasMetadata object) {
    var said = object.getMetadata().getNamespace();
    return said == null ? Chart.NAMESPACE : said;
  }

  private ConfigBuilder config() {
    return new ConfigBuilder(Config.empty())
        .withMasterUrl(server.url())
        .withOauthToken(server.adminToken())
        .withCaCertFile(server.caFile().toString())
        .withNamespace("default")
        .withRequestRetryBackoffLimit(3);
  }

  private Interceptor recorder() {
    return new Interceptor() {
      @Override
      public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
        if (!request.method().equals("GET")) {
          writes.add(request.method() + " " + request.uri().getPath());
        }
      }
    };
  }

  private Operator start() {
    var settings =
        new OperatorSettings(
            "registry.test",
            "1.0",
            Chart.NAMESPACE + "-" + Chart.RELEASE + "-agent-kernels",
            Chart.NAMESPACE + "-" + Chart.RELEASE + "-agent-nodes",
            Chart.NAMESPACE + "-" + Chart.RELEASE + "-agent-nodes");
    var clock = Clock.systemUTC();
    var result =
        new Operator(
            o ->
                o.withKubernetesClient(asOperator)
                    .withCloseClientOnStop(false)
                    .withMetrics(counting())
                    .checkingCRDAndValidateLocalModel(false));
    result.register(ClusterReconcilers.live(asOperator, settings, clock, new SecureRandom()));
    result.register(new AgentPoolReconciler(asOperator, settings, clock, LiveOperator::registered));
    result.register(new RegistryReconciler(asOperator, settings, clock));
    result.register(new VolumeReconciler(asOperator, settings, clock));
    result.start();
    return result;
  }

  /** Stands for a manager that knows two agents of the pool {@code workers}. */
  private static List<RegisteredAgents.Agent> registered(ClusterAccess access, String group) {
    return Stream.of("i-workers-a", "i-workers-b")
        .map(id -> new RegisteredAgents.Agent(id, "ALIVE", Map.of("cpu", BigDecimal.ONE)))
        .toList();
  }

  private Metrics counting() {
    return new Metrics() {
      @Override
      public void reconciliationExecutionFinished(
          HasMetadata resource, Map<String, Object> metadata) {
        passes.add(resource.getMetadata().getNamespace() + "/" + resource.getMetadata().getName());
      }
    };
  }

  private static boolean served(CustomResourceDefinition crd) {
    return crd.getStatus() != null
        && crd.getStatus().getConditions().stream()
            .anyMatch(c -> c.getType().equals("Established") && c.getStatus().equals("True"));
  }

  void namespace(String name) {
    admin
        .resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
        .serverSideApply();
  }

  <T extends HasMetadata> T apply(String namespace, String yaml) {
    T object = admin.getKubernetesSerialization().unmarshal(yaml);
    return admin.resource(object).inNamespace(namespace).serverSideApply();
  }

  Cluster cluster(String namespace, String name) {
    return admin.resources(Cluster.class).inNamespace(namespace).withName(name).get();
  }

  AgentPool pool(String namespace, String name) {
    return admin.resources(AgentPool.class).inNamespace(namespace).withName(name).get();
  }

  Registry registry(String namespace, String name) {
    return admin.resources(Registry.class).inNamespace(namespace).withName(name).get();
  }

  Volume volume(String namespace, String name) {
    return admin.resources(Volume.class).inNamespace(namespace).withName(name).get();
  }

  @Override
  public void close() {
    operator.stop();
    controllers.close();
    asOperator.close();
    admin.close();
    server.close();
  }
}
