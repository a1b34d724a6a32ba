package ai.backend.agent.kernel;

import java.util.List;

/**
 * A port that a kernel serves (spec/09 §4.6). Pods are reached by their own address, so host ports
 * equal container ports.
 *
 * @param protocol {@code tcp}, {@code http}, {@code preopen} or {@code internal}
 */
public record ServicePort(
    String name, String protocol, List<Integer> containerPorts, boolean inference) {}
