package ai.backend.crd;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** One fact about a resource, as the Kubernetes API conventions and kstatus understand it. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StatusCondition(
    @Required @Size(max = 64) @JsonPropertyDescription("What is stated, for example Ready.")
        String type,
    @Required @Size(max = 7) @JsonPropertyDescription("True, False or Unknown.") String status,
    @JsonPropertyDescription("The generation of the spec that this was found for.")
        long observedGeneration,
    @Required
        @Size(max = 40)
        @JsonPropertyDescription("Since when the status has this value (RFC 3339).")
        String lastTransitionTime,
    @Required @Size(max = 64) @JsonPropertyDescription("One word out of a closed set.")
        String reason,
    @Required
        @Size(max = 2048)
        @JsonPropertyDescription(
            "A sentence for people; when something is wrong it says what to change.")
        String message) {}
