package ai.backend.agent.node;

import ai.backend.common.events.AgentInfo.HeldImage;
import ai.backend.common.events.AgentInfo.Slot;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerImage;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeAddress;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Node and pods in, snapshot out (spec/10 §4).
 *
 * @param accelerators slot name to Kubernetes resource name
 * @param kernelLabel label that marks kernels' pods, whose share is counted by the manager
 */
public record NodeReader(
    Map<String, String> accelerators,
    BigDecimal reservedCpu,
    long reservedMemory,
    String kernelLabel) {
  private static final int KUBELET_PORT = 10250;

  /** Reads; {@code pods} are those on the node. */
  public NodeSnapshot read(Node node, Collection<Pod> pods) {
    var slots = new LinkedHashMap<String, Slot>();
    slots.put("cpu", new Slot("count", left(node, pods, "cpu", reservedCpu)));
    slots.put(
        "mem", new Slot("bytes", left(node, pods, "memory", BigDecimal.valueOf(reservedMemory))));
    accelerators.forEach(
        (slot, resource) ->
            slots.put(slot, new Slot("count", left(node, pods, resource, BigDecimal.ZERO))));
    return new NodeSnapshot(slots, images(node), names(node), kubelet(node));
  }

  private static @Nullable URI kubelet(Node node) {
    var status = node.getStatus();
    int port =
        status.getDaemonEndpoints() == null
                || status.getDaemonEndpoints().getKubeletEndpoint() == null
            ? KUBELET_PORT
            : status.getDaemonEndpoints().getKubeletEndpoint().getPort();
    return Objects.requireNonNullElse(status.getAddresses(), List.<NodeAddress>of()).stream()
        .filter(address -> address.getType().equals("InternalIP"))
        .map(NodeAddress::getAddress)
        .map(ip -> URI.create("https://" + (ip.contains(":") ? "[" + ip + "]" : ip) + ":" + port))
        .findFirst()
        .orElse(null);
  }

  private BigDecimal left(Node node, Collection<Pod> pods, String resource, BigDecimal reserved) {
    BigDecimal taken =
        pods.stream()
            .filter(this::counts)
            .map(pod -> requested(pod, resource))
            .reduce(BigDecimal.ZERO, BigDecimal::add);
    return amount(node.getStatus().getAllocatable(), resource)
        .subtract(reserved)
        .subtract(taken)
        .setScale(0, RoundingMode.FLOOR)
        .max(BigDecimal.ZERO);
  }

  private boolean counts(Pod pod) {
    boolean kernel =
        pod.getMetadata().getLabels() != null
            && pod.getMetadata().getLabels().containsKey(kernelLabel);
    String phase =
        pod.getStatus() == null ? "" : Objects.requireNonNullElse(pod.getStatus().getPhase(), "");
    return !kernel && !phase.equals("Succeeded") && !phase.equals("Failed");
  }

  /** As the scheduler counts: all containers together, or the largest of the init containers. */
  private static BigDecimal requested(Pod pod, String resource) {
    Function<Container, BigDecimal> request =
        c ->
            c.getResources() == null
                ? BigDecimal.ZERO
                : amount(c.getResources().getRequests(), resource);
    BigDecimal running =
        pod.getSpec().getContainers().stream()
            .map(request)
            .reduce(BigDecimal.ZERO, BigDecimal::add);
    BigDecimal starting =
        Objects.requireNonNullElse(pod.getSpec().getInitContainers(), List.<Container>of()).stream()
            .map(request)
            .reduce(BigDecimal.ZERO, BigDecimal::max);
    return running.max(starting);
  }

  private static BigDecimal amount(Map<String, Quantity> amounts, String resource) {
    Quantity quantity = amounts == null ? null : amounts.get(resource);
    return quantity == null ? BigDecimal.ZERO : Quantity.getAmountInBytes(quantity);
  }

  private static List<HeldImage> images(Node node) {
    var held = new ArrayList<HeldImage>();
    for (ContainerImage image : images(node.getStatus().getImages())) {
      String digest =
          image.getNames().stream()
              .filter(n -> n.contains("@"))
              .map(n -> n.substring(n.indexOf('@') + 1))
              .findFirst()
              .orElse("");
      image.getNames().stream()
          .filter(n -> !n.contains("@"))
          .forEach(name -> held.add(new HeldImage(name, digest)));
    }
    return held;
  }

  private static Set<String> names(Node node) {
    var names = new LinkedHashSet<String>();
    images(node.getStatus().getImages()).forEach(image -> names.addAll(image.getNames()));
    return names;
  }

  private static List<ContainerImage> images(List<ContainerImage> images) {
    return Objects.requireNonNullElse(images, List.<ContainerImage>of()).stream()
        .filter(i -> i.getNames() != null)
        .toList();
  }
}
