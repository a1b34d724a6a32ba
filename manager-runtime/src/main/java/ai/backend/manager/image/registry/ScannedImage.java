package ai.backend.manager.image.registry;

import ai.backend.common.image.ImageReference;
import ai.backend.common.slots.BinarySize;
import ai.backend.common.slots.SlotException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Optional;

/**
 * A kernel image as found in a registry, for one architecture (spec/07 §1.8, labels in spec/09 §2).
 *
 * @param architecture as kernels name it: {@code x86_64}, {@code aarch64}
 * @param configDigest {@code sha256:…} of the image configuration
 * @param sizeBytes compressed layers and configuration together
 * @param local found in a container engine, not in a registry
 */
public record ScannedImage(
    ImageReference reference,
    String architecture,
    String configDigest,
    long sizeBytes,
    ObjectNode labels,
    boolean local) {

  private static final String MINIMUM = "ai.backend.resource.min.";

  /** An architecture as kernels name it, from the name that images have for it. */
  public static String architectureOf(String image) {
    return switch (image) {
      case "amd64" -> "x86_64";
      case "arm64" -> "aarch64";
      default -> image;
    };
  }

  /** An architecture as images name it, from the name that kernels have for it. */
  public static String imageNameOf(String architecture) {
    return switch (architecture) {
      case "x86_64" -> "amd64";
      case "aarch64" -> "arm64";
      default -> architecture;
    };
  }

  /** Only images with the kernelspec label are kernels. */
  public boolean isKernel() {
    return labels.path("ai.backend.kernelspec").asText().equals("1");
  }

  public String type() {
    return switch (labels.path("ai.backend.role").asText("COMPUTE").toUpperCase(Locale.ROOT)) {
      case "SYSTEM" -> "SYSTEM";
      case "SERVICE", "INFERENCE" -> "SERVICE";
      default -> "COMPUTE";
    };
  }

  public Optional<String> accelerators() {
    return Optional.of(labels.path("ai.backend.accelerators").asText("")).filter(a -> !a.isBlank());
  }

  /** {@code {slot: {"min": text, "max": null}}} from the labels; minimums of memory in bytes. */
  public ObjectNode resources() throws RegistryException {
    ObjectNode resources = JsonNodeFactory.instance.objectNode();
    for (var label : labels.properties()) {
      if (label.getKey().startsWith(MINIMUM)) {
        String slot = label.getKey().substring(MINIMUM.length());
        resources.putObject(slot).put("min", amount(slot, label.getValue())).putNull("max");
      }
    }
    return resources;
  }

  private String amount(String slot, JsonNode value) throws RegistryException {
    String text = value.asText();
    try {
      return slot.equals("mem") ? BinarySize.parse(text).toPlainString() : text;
    } catch (SlotException e) {
      throw new RegistryException(
          reference + " has the label " + MINIMUM + slot + "=" + text + ", which is no size", e);
    }
  }
}
