package ai.backend.operator.kube;

import ai.backend.crd.BackendAi;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.event.source.filter.OnUpdateFilter;
import java.util.Objects;

/** Changes of a custom resource that matter: of its spec, its annotations, and its deletion. */
public final class ChangeFilter implements OnUpdateFilter<HasMetadata> {
  @Override
  public boolean accept(HasMetadata now, HasMetadata before) {
    return !Objects.equals(now.getMetadata().getGeneration(), before.getMetadata().getGeneration())
        || !Objects.equals(
            now.getMetadata().getAnnotations(), before.getMetadata().getAnnotations())
        || !Objects.equals(
            now.getMetadata().getDeletionTimestamp(), before.getMetadata().getDeletionTimestamp())
        || !Objects.equals(now.getMetadata().getFinalizers(), before.getMetadata().getFinalizers());
  }

  /** Whether the user asked to leave everything as it is. */
  public static boolean isPaused(HasMetadata resource) {
    var annotations = resource.getMetadata().getAnnotations();
    return annotations != null && "true".equals(annotations.get(BackendAi.PAUSED));
  }
}
