package ai.backend.crd;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What was found of a volume. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record VolumeStatus(
    @JsonPropertyDescription("The generation of the spec that this status is about.")
        @Nullable Long observedGeneration,
    @Size(max = 128) @JsonPropertyDescription("Name of the host, as clients write it.")
        @Nullable String host,
    @Size(max = 253) @JsonPropertyDescription("Name of the claim.") @Nullable String claim,
    @Size(max = 32) @JsonPropertyDescription("Size of the claim.") @Nullable String size,
    @Size(max = 16)
        @JsonPropertyDescription("Ready, Reconciling and Stalled, then Cluster, Claim and Keys.")
        List<StatusCondition> conditions) {
  public VolumeStatus {
    conditions = List.copyOf(requireNonNullElse(conditions, List.of()));
  }
}
