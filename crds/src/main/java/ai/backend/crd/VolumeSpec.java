package ai.backend.crd;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a user wants of a volume. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "self.clusterRef.name == oldSelf.clusterRef.name",
    message = "clusterRef cannot change: create another Volume")
@ValidationRule(
    value = "has(self.claim) != has(self.existingClaim)",
    message =
        "say claim (a new one is made) or existingClaim (the name of one), and only one of them")
@ValidationRule(
    value =
        "has(self.existingClaim) == has(oldSelf.existingClaim) && (!has(self.existingClaim) ||"
            + " self.existingClaim == oldSelf.existingClaim)",
    message =
        "existingClaim cannot change, folders would be lost from sight: create another Volume")
public record VolumeSpec(
    @Required @JsonPropertyDescription("The Cluster, in the same namespace. A change is refused.")
        NameRef clusterRef,
    @JsonPropertyDescription(
            "A claim that is made for this volume, and kept when the Volume is deleted.")
        @Nullable Claim claim,
    @Size(min = 1, max = 253)
        @Pattern("^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$")
        @JsonPropertyDescription("Name of a claim that exists already. A change is refused.")
        @Nullable String existingClaim,
    @Default("false")
        @JsonPropertyDescription(
            "Whether folders go here when a request names no host; one Volume of a Cluster can say so. A change applies live.")
        Boolean defaultHost,
    @Size(max = 8)
        @JsonPropertyDescription(
            "What members of the domain default may do here; everything when not said. A change applies live.")
        @Nullable List<Permission> permissions) {

  /** Fills in what was not said. */
  public VolumeSpec {
    defaultHost = requireNonNullElse(defaultHost, false);
  }

  /** A claim to be made. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @ValidationRule(
      value =
          "has(self.storageClassName) == has(oldSelf.storageClassName) && (!has(self.storageClassName) ||"
              + " self.storageClassName == oldSelf.storageClassName)",
      message = "storageClassName cannot change: claims keep the class they were made with")
  @ValidationRule(
      value = "quantity(self.size).compareTo(quantity(oldSelf.size)) >= 0",
      message = "size can grow, not shrink")
  @ValidationRule(
      value = "self.accessMode == oldSelf.accessMode",
      message = "accessMode cannot change: claims keep the mode they were made with")
  public record Claim(
      @Required
          @Size(min = 2, max = 20)
          @Pattern("^[1-9][0-9]*(Mi|Gi|Ti)$")
          @JsonPropertyDescription(
              "Size, in Mi, Gi or Ti. It can grow where the storage class allows it (applies live); shrinking is refused.")
          String size,
      @Size(min = 1, max = 253)
          @JsonPropertyDescription(
              "Storage class; the default class when not said. A change is refused.")
          @Nullable String storageClassName,
      @Default("ReadWriteMany")
          @JsonPropertyDescription(
              "ReadWriteMany for kernels on several nodes, ReadWriteOnce when there is one node. A change is refused.")
          AccessMode accessMode) {
    /** Fills in what was not said. */
    public Claim {
      accessMode = requireNonNullElse(accessMode, AccessMode.ReadWriteMany);
    }
  }

  /** How many nodes may mount a claim. */
  public enum AccessMode {
    ReadWriteMany,
    ReadWriteOnce
  }
}
