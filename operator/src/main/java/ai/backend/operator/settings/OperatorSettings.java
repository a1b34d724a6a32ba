package ai.backend.operator.settings;

/**
 * What the chart says to the operator.
 *
 * @param registry default registry of our images, for example {@code registry.example.com/mirror}
 * @param tag default tag of our images
 * @param agentKernelsRole ClusterRole that agents are bound to in their own namespace
 * @param agentNodesBinding ClusterRoleBinding whose subjects are all agents; lets them read nodes
 * @param agentNodesRole ClusterRole of that binding
 */
public record OperatorSettings(
    String registry,
    String tag,
    String agentKernelsRole,
    String agentNodesBinding,
    String agentNodesRole) {}
