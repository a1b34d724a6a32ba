package ai.backend.crd;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What was found of a cluster. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ClusterStatus(
    @JsonPropertyDescription("The generation of the spec that this status is about.")
        @Nullable Long observedGeneration,
    @Size(max = 512)
        @JsonPropertyDescription("Address of the gateway, as clients inside Kubernetes write it.")
        @Nullable String endpoint,
    @Size(max = 128) @JsonPropertyDescription("Tag of the images that run.")
        @Nullable String version,
    @Size(max = 253)
        @JsonPropertyDescription(
            "Secret with the first user's endpoint, accessKey, secretKey, email and password.")
        @Nullable String adminSecret,
    @Size(max = 16)
        @JsonPropertyDescription(
            "Ready, Reconciling and Stalled, then one for each part: Credentials, Etcd, Redis, Postgresql, Schema, Manager.")
        List<StatusCondition> conditions) {
  public ClusterStatus {
    conditions = List.copyOf(requireNonNullElse(conditions, List.of()));
  }
}
