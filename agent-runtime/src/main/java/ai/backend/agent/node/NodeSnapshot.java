package ai.backend.agent.node;

import ai.backend.common.events.AgentInfo.HeldImage;
import ai.backend.common.events.AgentInfo.Slot;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the node offers at one moment.
 *
 * @param slots amounts for kernels: allocatable minus what is reserved and what other pods asked
 *     for
 * @param images images on the node by each tagged name, with the manifest's digest
 * @param imageNames all names of them, digests included
 * @param kubelet {@code https://host:port} of the node's kubelet; null when the node has no address
 */
public record NodeSnapshot(
    Map<String, Slot> slots,
    List<HeldImage> images,
    Set<String> imageNames,
    @Nullable URI kubelet) {}
