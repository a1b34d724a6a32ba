package ai.backend.operator.kube;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.SecondaryToPrimaryMapper;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Labels and references that tie an object to the custom resource that it is made for. */
public record Ownership(HasMetadata owner) {
  /** Kind of the custom resource, in lower case. All our informers select by it. */
  public static final String OWNED_BY = "backend.ai/owned-by";

  public static final String INSTANCE = "app.kubernetes.io/instance";
  public static final String COMPONENT = "app.kubernetes.io/component";
  public static final String MANAGED_BY = "app.kubernetes.io/managed-by";

  /** Metadata of an object that goes when the custom resource goes. */
  public ObjectMeta metadata(String name, String component) {
    var metadata = kept(name, component);
    metadata
        .getOwnerReferences()
        .add(
            new OwnerReferenceBuilder()
                .withApiVersion(owner.getApiVersion())
                .withKind(owner.getKind())
                .withName(owner.getMetadata().getName())
                .withUid(owner.getMetadata().getUid())
                .withController(true)
                .build());
    return metadata;
  }

  /** Metadata of an object that stays when the custom resource goes. */
  public ObjectMeta kept(String name, String component) {
    return new ObjectMetaBuilder()
        .withName(name)
        .withNamespace(owner.getMetadata().getNamespace())
        .withLabels(labels(component))
        .build();
  }

  /** Labels of an object, and of pods. */
  public Map<String, String> labels(String component) {
    var labels = new TreeMap<>(selector(component));
    labels.put(MANAGED_BY, Applier.FIELD_MANAGER);
    labels.put("app.kubernetes.io/part-of", "backendai");
    return labels;
  }

  /** The labels that select the pods of one component; they never change. */
  public Map<String, String> selector(String component) {
    var labels = new TreeMap<String, String>();
    labels.put(OWNED_BY, kind(owner));
    labels.put(INSTANCE, owner.getMetadata().getName());
    labels.put(COMPONENT, component);
    return labels;
  }

  static String kind(HasMetadata owner) {
    return owner.getKind().toLowerCase(java.util.Locale.ROOT);
  }

  /** Which custom resource an object belongs to. */
  public static <T extends HasMetadata> SecondaryToPrimaryMapper<T> toOwner() {
    return object -> {
      var labels = object.getMetadata().getLabels();
      var name = labels == null ? null : labels.get(INSTANCE);
      return name == null
          ? Set.of()
          : Set.of(new ResourceID(name, object.getMetadata().getNamespace()));
    };
  }
}
