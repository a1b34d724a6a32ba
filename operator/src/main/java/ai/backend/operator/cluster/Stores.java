package ai.backend.operator.cluster;

import static ai.backend.operator.kube.Pods.mount;
import static java.util.Objects.requireNonNullElse;

import ai.backend.crd.ClusterSpec.Managed;
import ai.backend.crd.Resources;
import ai.backend.operator.kube.Pods;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LifecycleBuilder;
import io.fabric8.kubernetes.api.model.Probe;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The stores that the operator runs itself. An external store has no objects. */
final class Stores {
  private static final long POSTGRES_UID = 999;
  private static final long REDIS_UID = 999;
  private static final long ETCD_UID = 1000;

  private Stores() {}

  static List<HasMetadata> etcd(ClusterPlan plan) {
    if (plan.access().etcd().external()) {
      return List.of();
    }
    var wished = requireNonNullElse(plan.spec().etcd().managed(), Managed.DEFAULT);
    var port = ClusterAccess.ETCD_PORT;
    var objects = new StoreObjects(plan, "etcd", port, ETCD_UID, wished);
    var container =
        container(plan, "etcd", port, Pods.http("/health", port), wished.resources(), 50, 64)
            .addToEnv(Pods.env("ADVERTISED", "http://" + plan.access().etcd().address()))
            .addToEnv(Pods.env("ETCDCTL_API", "3"))
            .build();
    return objects.with(container, List.of(Pods.emptyDir("tmp")), "etcd.sh");
  }

  static List<HasMetadata> redis(ClusterPlan plan) {
    if (plan.access().redis().external()) {
      return List.of();
    }
    var wished = requireNonNullElse(plan.spec().redis().managed(), Managed.DEFAULT);
    var port = ClusterAccess.REDIS_PORT;
    var objects = new StoreObjects(plan, "redis", port, REDIS_UID, wished);
    var container =
        container(plan, "redis", port, Pods.tcp(port), wished.resources(), 50, 64)
            .addToVolumeMounts(mount("run", "/run/redis", false))
            .build();
    return objects.with(
        container, List.of(Pods.emptyDir("tmp"), Pods.emptyDir("run")), "redis.sh", "redis.conf");
  }

  static List<HasMetadata> postgresql(ClusterPlan plan) {
    if (plan.access().database().external()) {
      return List.of();
    }
    var wished = requireNonNullElse(plan.spec().postgresql().managed(), Managed.DEFAULT);
    var port = ClusterAccess.DATABASE_PORT;
    var objects = new StoreObjects(plan, "postgresql", port, POSTGRES_UID, wished);
    var container =
        container(plan, "postgresql", port, Pods.tcp(port), wished.resources(), 100, 192)
            .withImage(plan.access().images().of("postgres"))
            .addToVolumeMounts(mount("run", "/run/postgresql", false))
            .withLifecycle(fastShutdown())
            .build();
    return objects.with(
        container,
        List.of(Pods.emptyDir("tmp"), Pods.emptyDir("run")),
        "postgresql.sh",
        "pg_hba.conf");
  }

  /** SIGTERM alone would wait for all clients to go. */
  private static io.fabric8.kubernetes.api.model.Lifecycle fastShutdown() {
    return new LifecycleBuilder()
        .withNewPreStop()
        .withNewExec()
        .withCommand("sh", "-c", "kill -INT 1")
        .endExec()
        .endPreStop()
        .build();
  }

  private static ContainerBuilder container(
      ClusterPlan plan,
      String component,
      int port,
      Probe check,
      @Nullable Resources resources,
      int millicores,
      int mebibytes) {
    Container base =
        new ContainerBuilder()
            .withName(component)
            .withImage(plan.access().images().of(component))
            .withCommand("sh", "/scripts/" + component + ".sh")
            .withTerminationMessagePolicy("FallbackToLogsOnError")
            .withSecurityContext(Pods.confined())
            .withResources(Pods.resources(resources, millicores, mebibytes))
            .withStartupProbe(Pods.starting(check))
            .withReadinessProbe(Pods.ready(check))
            .withLivenessProbe(Pods.alive(check))
            .addNewPort()
            .withName(component)
            .withContainerPort(port)
            .withProtocol("TCP")
            .endPort()
            .addToVolumeMounts(mount("data", "/data", false))
            .addToVolumeMounts(mount("scripts", "/scripts", true))
            .addToVolumeMounts(mount("credentials", "/credentials", true))
            .addToVolumeMounts(mount("tmp", "/tmp", false))
            .build();
    return new ContainerBuilder(base);
  }
}
