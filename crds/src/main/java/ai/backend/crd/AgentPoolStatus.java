package ai.backend.crd;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.model.annotation.LabelSelector;
import io.fabric8.kubernetes.model.annotation.StatusReplicas;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What was found of a pool of agents. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AgentPoolStatus(
    @JsonPropertyDescription("The generation of the spec that this status is about.")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription("How many agents there should be.") @Nullable Integer wantedAgents,
    @StatusReplicas @JsonPropertyDescription("How many agent pods there are.")
        @Nullable Integer agents,
    @JsonPropertyDescription("How many agents are ready.") @Nullable Integer readyAgents,
    @Size(max = 256)
        @JsonPropertyDescription("What the agents told the manager that they offer, in sum.")
        @Nullable String slots,
    @LabelSelector @Size(max = 256) @JsonPropertyDescription("Selects the agent pods.")
        @Nullable String selector,
    @Size(max = 16)
        @JsonPropertyDescription(
            "Ready, Reconciling and Stalled, then for Cluster, Group, Commits, Agents and Registration.")
        List<StatusCondition> conditions) {
  public AgentPoolStatus {
    conditions = List.copyOf(requireNonNullElse(conditions, List.of()));
  }
}
