package ai.backend.crd;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.Quantity;
import org.jspecify.annotations.Nullable;

/** What a container asks for and what it may use at most. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Resources(
    @JsonPropertyDescription("What the scheduler sets aside. A change rolls the pods.")
        @Nullable Amounts requests,
    @JsonPropertyDescription("What the container may use at most. A change rolls the pods.")
        @Nullable Amounts limits) {

  /** Processor time and memory. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Amounts(
      @JsonPropertyDescription("Processor cores, for example 500m or 2.") @Nullable Quantity cpu,
      @JsonPropertyDescription("Bytes, for example 512Mi.") @Nullable Quantity memory) {}
}
