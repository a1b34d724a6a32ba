package ai.backend.operator.cluster;

import ai.backend.crd.ClusterSpec;
import ai.backend.operator.settings.OperatorSettings;
import java.util.List;
import java.util.Objects;

/** Which images a cluster is made of: {@code <registry>/backend.ai/<part>:<tag>}. */
public record ImageNames(String registry, String tag, List<String> pullSecrets) {

  static ImageNames of(ClusterSpec spec, OperatorSettings settings) {
    var images = spec.images();
    if (images == null) {
      return new ImageNames(settings.registry(), settings.tag(), List.of());
    }
    return new ImageNames(
        Objects.requireNonNullElse(images.registry(), settings.registry()),
        Objects.requireNonNullElse(images.tag(), settings.tag()),
        Objects.requireNonNullElse(images.pullSecrets(), List.of()));
  }

  /** For example {@code registry.example.com/backend.ai/manager:1.0}. */
  public String of(String part) {
    return registry + "/backend.ai/" + part + ":" + tag;
  }
}
