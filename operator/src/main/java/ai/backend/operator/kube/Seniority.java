package ai.backend.operator.kube;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Comparator;

/** Who came first, when two resources want the same. */
public final class Seniority {
  /** By time of creation, then by uid. */
  public static final Comparator<HasMetadata> ORDER =
      Comparator.<HasMetadata, String>comparing(
              r -> String.valueOf(r.getMetadata().getCreationTimestamp()))
          .thenComparing(r -> String.valueOf(r.getMetadata().getUid()));

  private Seniority() {}

  /** Whether {@code other} is another resource, not on its way out, and older. */
  public static boolean precedes(HasMetadata other, HasMetadata one) {
    var a = other.getMetadata();
    var b = one.getMetadata();
    boolean same = a.getName().equals(b.getName()) && a.getNamespace().equals(b.getNamespace());
    return !same && a.getDeletionTimestamp() == null && ORDER.compare(other, one) < 0;
  }
}
