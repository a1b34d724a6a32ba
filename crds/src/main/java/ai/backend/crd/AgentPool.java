package ai.backend.crd;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** Agents of one kind on the nodes that it selects; they serve one resource group of a cluster. */
@Group(BackendAi.GROUP)
@Version(BackendAi.VERSION)
@Plural("agentpools")
@ShortNames("baip")
@AdditionalPrinterColumn(
    name = "Ready",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].status")
@AdditionalPrinterColumn(
    name = "Reason",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason")
@AdditionalPrinterColumn(
    name = "Agents",
    jsonPath = ".status.readyAgents",
    type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
    name = "Wanted",
    jsonPath = ".status.wantedAgents",
    type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(name = "Group", jsonPath = ".spec.scalingGroup")
@AdditionalPrinterColumn(name = "Slots", jsonPath = ".status.slots")
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
public final class AgentPool extends CustomResource<AgentPoolSpec, AgentPoolStatus>
    implements Namespaced {
  private static final long serialVersionUID = 1;
}
