package ai.backend.operator.cluster;

import ai.backend.crd.Cluster;
import ai.backend.operator.kube.ChangeFilter;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Lets a resource that names a Cluster be looked at again when that Cluster changes. */
public final class ClusterSources {
  private ClusterSources() {}

  public static <P extends HasMetadata> EventSource<?, P> of(
      EventSourceContext<P> context, Class<P> primary, Function<P, String> clusterName) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(Cluster.class, primary)
            .withName("cluster")
            .withNamespacesInheritedFromController()
            .withSecondaryToPrimaryMapper(
                cluster ->
                    context
                        .getPrimaryCache()
                        .list(cluster.getMetadata().getNamespace())
                        .filter(p -> clusterName.apply(p).equals(cluster.getMetadata().getName()))
                        .map(ResourceID::fromResource)
                        .collect(Collectors.toSet()))
            .withPrimaryToSecondaryMapper(
                (P p) ->
                    java.util.Set.of(
                        new ResourceID(clusterName.apply(p), p.getMetadata().getNamespace())))
            .build(),
        context);
  }

  /** Lets a resource be looked at again when another resource of the same Cluster changes. */
  public static <P extends HasMetadata, R extends HasMetadata> EventSource<?, P> siblings(
      EventSourceContext<P> context,
      Class<P> primary,
      Function<P, String> clusterOfPrimary,
      Class<R> sibling,
      Function<R, String> clusterOfSibling) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(sibling, primary)
            .withName("sibling-" + sibling.getSimpleName().toLowerCase(Locale.ROOT))
            .withNamespacesInheritedFromController()
            .withOnUpdateFilter(new ChangeFilter())
            .withSecondaryToPrimaryMapper(
                other ->
                    context
                        .getPrimaryCache()
                        .list(other.getMetadata().getNamespace())
                        .filter(
                            p -> clusterOfPrimary.apply(p).equals(clusterOfSibling.apply(other)))
                        .map(ResourceID::fromResource)
                        .collect(Collectors.toSet()))
            .build(),
        context);
  }
}
