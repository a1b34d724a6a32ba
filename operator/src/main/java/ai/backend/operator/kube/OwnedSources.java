package ai.backend.operator.kube;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Watches on everything that we made for one kind of custom resource. They only say that something
 * happened; the pass reads what it needs. Each watch selects by label, so that its cache holds our
 * objects and nothing else.
 */
public final class OwnedSources {
  private OwnedSources() {}

  @SafeVarargs
  public static <P extends HasMetadata> List<EventSource<?, P>> of(
      EventSourceContext<P> context, Class<P> primary, Class<? extends HasMetadata>... kinds) {
    var sources = new ArrayList<EventSource<?, P>>();
    for (var kind : kinds) {
      sources.add(source(context, primary, kind));
    }
    return sources;
  }

  private static <P extends HasMetadata, R extends HasMetadata> EventSource<?, P> source(
      EventSourceContext<P> context, Class<P> primary, Class<R> kind) {
    var label = Ownership.OWNED_BY + "=" + HasMetadata.getKind(primary).toLowerCase(Locale.ROOT);
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(kind, primary)
            .withName("owned-" + kind.getSimpleName().toLowerCase(Locale.ROOT))
            .withLabelSelector(label)
            .withSecondaryToPrimaryMapper(Ownership.toOwner())
            .withNamespacesInheritedFromController()
            .build(),
        context);
  }
}
