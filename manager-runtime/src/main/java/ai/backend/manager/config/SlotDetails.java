package ai.backend.manager.config;

import java.util.Map;

/**
 * How a slot type is shown to people (spec/04 §8); field names are those of the API.
 *
 * @param number_format whether prefixes are binary, and how many digits are shown
 */
record SlotDetails(
    String slot_name,
    String description,
    String human_readable_name,
    String display_unit,
    NumberFormat number_format,
    String display_icon) {

  record NumberFormat(boolean binary, int round_length) {}

  /** Used unless an agent describes the slot itself. */
  static final Map<String, SlotDetails> BUILT_IN =
      Map.of(
          "cpu", new SlotDetails("cpu", "CPU", "CPU", "Core", new NumberFormat(false, 0), "cpu"),
          "mem", new SlotDetails("ram", "Memory", "RAM", "GiB", new NumberFormat(true, 0), "cpu"),
          "cuda.device",
              new SlotDetails(
                  "cuda.device",
                  "CUDA-capable GPU",
                  "GPU",
                  "GPU",
                  new NumberFormat(false, 0),
                  "gpu1"),
          "cuda.shares",
              new SlotDetails(
                  "cuda.shares",
                  "CUDA-capable GPU (fractional)",
                  "fGPU",
                  "fGPU",
                  new NumberFormat(false, 2),
                  "gpu1"),
          "rocm.device",
              new SlotDetails(
                  "rocm.device",
                  "ROCm-capable GPU",
                  "GPU",
                  "GPU",
                  new NumberFormat(false, 0),
                  "gpu2"),
          "tpu.device",
              new SlotDetails(
                  "tpu.device", "TPU device", "TPU", "GPU", new NumberFormat(false, 0), "tpu"));
}
