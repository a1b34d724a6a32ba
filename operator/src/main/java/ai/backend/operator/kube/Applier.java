package ai.backend.operator.kube;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.HashMap;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes objects be as they are desired, by server-side apply under our own field manager. Writes
 * only when the wish changed (a digest of it is kept in an annotation) or when the object no longer
 * holds what was wished, so that a second pass writes nothing. Fields that others set are left
 * alone.
 */
public final class Applier {
  public static final String FIELD_MANAGER = "backendai-operator";

  /** Digest of the wish that was applied last. */
  public static final String APPLIED = "backend.ai/applied";

  private final KubernetesClient client;

  public Applier(KubernetesClient client) {
    this.client = client;
  }

  /**
   * Applies when needed.
   *
   * @return whether something was written
   * @throws NameTaken when an object of that name is not ours
   */
  public <T extends HasMetadata> boolean apply(T desired) {
    @Nullable T actual = client.resource(desired).get();
    if (actual != null) {
      requireOurs(actual);
      if (isGranted(actual, desired)) {
        return false;
      }
    }
    client
        .resource(withDigest(desired))
        .fieldManager(FIELD_MANAGER)
        .forceConflicts()
        .serverSideApply();
    return true;
  }

  /** Creates an object that cannot be changed afterwards, such as a Job, unless it is there. */
  public <T extends HasMetadata> T createIfMissing(T desired) {
    @Nullable T actual = client.resource(desired).get();
    if (actual != null) {
      requireOurs(actual);
      return actual;
    }
    return client.resource(desired).fieldManager(FIELD_MANAGER).forceConflicts().serverSideApply();
  }

  /** Deletes an object that is no longer wanted, if it is there and ours. */
  public void remove(HasMetadata unwanted) {
    var actual = client.resource(unwanted).get();
    if (actual != null && actual.getMetadata().getDeletionTimestamp() == null && isOurs(actual)) {
      client.resource(unwanted).delete();
    }
  }

  private static boolean isOurs(HasMetadata actual) {
    var labels = actual.getMetadata().getLabels();
    return labels != null && labels.containsKey(Ownership.OWNED_BY);
  }

  private static void requireOurs(HasMetadata actual) {
    if (!isOurs(actual)) {
      throw new NameTaken(
          "%s %s/%s exists and was not made by this operator: delete it, or choose another name"
              .formatted(
                  actual.getKind(),
                  actual.getMetadata().getNamespace(),
                  actual.getMetadata().getName()));
    }
  }

  private static boolean isGranted(HasMetadata actual, HasMetadata desired) {
    return Objects.equals(annotation(actual.getMetadata(), APPLIED), Json.digest(desired))
        && Json.covers(Json.tree(actual), Json.tree(desired));
  }

  private static @Nullable String annotation(ObjectMeta metadata, String key) {
    return metadata.getAnnotations() == null ? null : metadata.getAnnotations().get(key);
  }

  private <T extends HasMetadata> T withDigest(T desired) {
    var digest = Json.digest(desired);
    T copy = client.getKubernetesSerialization().clone(desired);
    var annotations =
        new HashMap<>(
            Objects.requireNonNullElse(copy.getMetadata().getAnnotations(), new HashMap<>()));
    annotations.put(APPLIED, digest);
    copy.getMetadata().setAnnotations(annotations);
    return copy;
  }

  /** An object with a name that we need belongs to someone else. */
  public static final class NameTaken extends RuntimeException {
    private static final long serialVersionUID = 1;

    NameTaken(String message) {
      super(message);
    }
  }
}
