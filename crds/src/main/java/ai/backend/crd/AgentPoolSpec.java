package ai.backend.crd;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.model.annotation.SpecReplicas;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a user wants of a pool of agents. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "self.clusterRef.name == oldSelf.clusterRef.name",
    message = "clusterRef cannot change: create another AgentPool")
@ValidationRule(
    value = "self.mode == oldSelf.mode",
    message =
        "mode cannot change, agents would lose their names and kernels: create another AgentPool")
@ValidationRule(
    value = "has(self.replicas) == (self.mode == 'Fixed')",
    message = "replicas belongs to mode: Fixed, and only there")
public record AgentPoolSpec(
    @Required @JsonPropertyDescription("The Cluster, in the same namespace. A change is refused.")
        NameRef clusterRef,
    @Default("default")
        @Size(min = 1, max = 64)
        @Pattern("^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$")
        @JsonPropertyDescription(
            "The resource group that the agents serve; it is made when it does not exist, and opened to the domain"
                + " default. A change rolls the agents; kernels live on.")
        String scalingGroup,
    @Default("EveryNode")
        @JsonPropertyDescription(
            "EveryNode: one agent on each node that is selected. Fixed: that many agents, no two on one node. A change is refused.")
        Mode mode,
    @Min(0)
        @Max(1000)
        @SpecReplicas
        @JsonPropertyDescription(
            "How many agents, with mode Fixed. A change applies live; also by kubectl scale.")
        @Nullable Integer replicas,
    @Size(max = 32)
        @JsonPropertyDescription("Labels that a node must have. A change moves the agents.")
        @Nullable Map<String, String> nodeSelector,
    @Size(max = 32)
        @JsonPropertyDescription("Taints of nodes that the agents bear. A change rolls the agents.")
        @Nullable List<PoolToleration> tolerations,
    @Size(max = 16)
        @JsonPropertyDescription(
            "Which resources of the nodes are offered as which slots, besides cpu and mem. A change rolls the agents.")
        @Nullable List<Accelerator> accelerators,
    @JsonPropertyDescription(
            "What is kept back on each node and not offered as slots. A change rolls the agents.")
        @Nullable Reserved reserved,
    @JsonPropertyDescription(
            "Where containers that users commit are kept, as image archives. A change rolls the agents;"
                + " archives that exist already are neither moved nor deleted.")
        Commits commits,
    @JsonPropertyDescription("Of the agent's own container. A change rolls the agents.")
        @Nullable Resources resources) {

  /** Fills in what was not said. */
  public AgentPoolSpec {
    scalingGroup = requireNonNullElse(scalingGroup, "default");
    mode = requireNonNullElse(mode, Mode.EveryNode);
    commits = requireNonNullElse(commits, Commits.DEFAULT);
  }

  /** How agents are spread. */
  public enum Mode {
    EveryNode,
    Fixed
  }

  /** A taint that is borne. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record PoolToleration(
      @Size(max = 316) @JsonPropertyDescription("Key of the taint; any when not said.")
          @Nullable String key,
      @Default("Equal") @JsonPropertyDescription("Equal compares the value, Exists does not.")
          Operator operator,
      @Size(max = 63) @JsonPropertyDescription("Value of the taint, with Equal.")
          @Nullable String value,
      @JsonPropertyDescription("Effect of the taint; any when not said.") @Nullable Effect effect) {
    /** Fills in what was not said. */
    public PoolToleration {
      operator = requireNonNullElse(operator, Operator.Equal);
    }

    /** How a taint is compared. */
    public enum Operator {
      Equal,
      Exists
    }

    /** What a taint does. */
    public enum Effect {
      NoSchedule,
      PreferNoSchedule,
      NoExecute
    }
  }

  /** A resource of the node, offered as a slot. */
  public record Accelerator(
      @Required
          @Size(min = 3, max = 316)
          @Pattern("^[a-z0-9.-]+/[A-Za-z0-9._-]+$")
          @JsonPropertyDescription("Name of the node's resource, for example nvidia.com/gpu.")
          String resource,
      @Required
          @Size(min = 1, max = 64)
          @Pattern("^[a-z][a-z0-9_-]*(\\.[a-z][a-z0-9_-]*)*$")
          @JsonPropertyDescription("Name of the slot, for example cuda.device.")
          String slot) {}

  /** What is kept back on each node. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Reserved(
      @JsonPropertyDescription("Processor cores.") @Nullable Quantity cpu,
      @JsonPropertyDescription("Bytes.") @Nullable Quantity memory) {}

  /** Where commits go, and how much of them is kept. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @ValidationRule(
      value = "quantity(self.limitPerUser).compareTo(quantity(self.limit)) <= 0",
      message =
          "limitPerUser (20Gi when not said) is more than limit (100Gi when not said): lower the one or raise the other")
  public record Commits(
      @Default("true")
          @JsonPropertyDescription(
              "Whether users may commit the containers of their sessions. A change rolls the agents.")
          Boolean enabled,
      @Size(min = 1, max = 253)
          @Pattern("^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$")
          @JsonPropertyDescription(
              "Name of a PersistentVolumeClaim in the same namespace that holds the commits of all nodes; ReadWriteMany"
                  + " when there is more than one. Group 1000 must be able to write to it: Kubernetes sees to that (fsGroup)"
                  + " where the storage driver allows it. When not said, each node keeps its own in"
                  + " /var/lib/backend.ai/commits. A change rolls the agents.")
          @Nullable String claim,
      @Default("100Gi")
          @Size(min = 3, max = 8)
          @Pattern("^[1-9][0-9]{0,5}(Mi|Gi|Ti)$")
          @JsonPropertyDescription(
              "How much all commits of a node, or of the claim, take together at most, in Mi, Gi or Ti. A change rolls the"
                  + " agents.")
          String limit,
      @Default("20Gi")
          @Size(min = 3, max = 8)
          @Pattern("^[1-9][0-9]{0,5}(Mi|Gi|Ti)$")
          @JsonPropertyDescription(
              "How much the commits of one user take at most of that, in Mi, Gi or Ti. A change rolls the agents.")
          String limitPerUser) {
    static final Commits DEFAULT = new Commits(true, null, "100Gi", "20Gi");

    /** Fills in what was not said. */
    public Commits {
      enabled = requireNonNullElse(enabled, true);
      limit = requireNonNullElse(limit, "100Gi");
      limitPerUser = requireNonNullElse(limitPerUser, "20Gi");
    }
  }
}
