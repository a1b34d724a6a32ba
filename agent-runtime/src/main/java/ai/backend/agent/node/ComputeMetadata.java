package ai.backend.agent.node;

import java.util.LinkedHashMap;
import java.util.Map;

/** How clients show the slots (spec/10 §4): Redis hash {@code computer.metadata}, name to JSON. */
public final class ComputeMetadata {
  private ComputeMetadata() {}

  /** Metadata of cpu, memory and the given accelerator slots. */
  public static Map<String, String> of(Iterable<String> acceleratorSlots) {
    var metadata = new LinkedHashMap<String, String>();
    metadata.put("cpu", json("cpu", "CPU", "CPU", "Core", false, "cpu"));
    metadata.put("ram", json("ram", "Memory", "RAM", "GiB", true, "ram"));
    for (String slot : acceleratorSlots) {
      boolean cuda = slot.startsWith("cuda.");
      metadata.put(
          slot,
          json(
              slot,
              cuda ? "CUDA-capable GPU" : slot,
              cuda ? "GPU" : slot,
              cuda ? "GPU" : "Unit",
              false,
              cuda ? "gpu1" : "accelerator"));
    }
    return metadata;
  }

  private static String json(
      String slot, String description, String name, String unit, boolean binary, String icon) {
    return """
        {"slot_name": "%s", "description": "%s", "human_readable_name": "%s", "display_unit": "%s", \
        "number_format": {"binary": %s, "round_length": 0}, "display_icon": "%s"}"""
        .formatted(slot, description, name, unit, binary, icon);
  }
}
