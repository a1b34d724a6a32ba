package ai.backend.operator.registry;

import ai.backend.crd.Registry;
import java.util.Optional;

/** The Secret with which nodes pull kernel images from a registry. */
public final class PullSecret {
  private PullSecret() {}

  /** Its name; nothing when the registry needs no credentials. */
  public static Optional<String> nameFor(Registry registry) {
    return registry.getSpec().credentialsSecretRef() == null
            || registry.getMetadata().getDeletionTimestamp() != null
        ? Optional.empty()
        : Optional.of(registry.getMetadata().getName() + "-pull");
  }
}
