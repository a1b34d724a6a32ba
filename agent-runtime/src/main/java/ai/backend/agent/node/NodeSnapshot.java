package ai.backend.agent.node;

import ai.backend.common.events.AgentInfo.HeldImage;
import ai.backend.common.events.AgentInfo.Slot;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the node offers at one moment.
 *
 * @param slots amounts for kernels: allocatable minus what is reserved and what other pods asked
 *     for
 * @param images images on the node by each tagged name, with the manifest's digest
 * @param imageNames all names of them, digests included
 */
public record NodeSnapshot(
    Map<String, Slot> slots, List<HeldImage> images, Set<String> imageNames) {}
