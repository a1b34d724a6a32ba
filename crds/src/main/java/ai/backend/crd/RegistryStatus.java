package ai.backend.crd;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What was found of a registry. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RegistryStatus(
    @JsonPropertyDescription("The generation of the spec that this status is about.")
        @Nullable Long observedGeneration,
    @Size(max = 253)
        @JsonPropertyDescription("What image names begin with; the name of its keys in etcd.")
        @Nullable String registryName,
    @JsonPropertyDescription("How many kernel images the last scan found.")
        @Nullable Integer imagesFound,
    @Size(max = 40) @JsonPropertyDescription("When the last scan ended (RFC 3339).")
        @Nullable String lastScan,
    @Size(max = 64)
        @JsonPropertyDescription("Digest of the settings that the last scan was made with.")
        @Nullable String scannedSettings,
    @Size(max = 16)
        @JsonPropertyDescription("Ready, Reconciling and Stalled, then Cluster, Keys and Scan.")
        List<StatusCondition> conditions) {
  public RegistryStatus {
    conditions = List.copyOf(requireNonNullElse(conditions, List.of()));
  }
}
