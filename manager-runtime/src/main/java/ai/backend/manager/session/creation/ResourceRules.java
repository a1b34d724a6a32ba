package ai.backend.manager.session.creation;

import ai.backend.common.slots.BinarySize;
import ai.backend.common.slots.SlotException;
import ai.backend.common.slots.SlotTypes;
import ai.backend.common.slots.Slots;
import ai.backend.manager.gateway.ApiProblem;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one kernel gets (spec/02 §3.5).
 *
 * @param slots the request, cpu and mem filled in from the image
 * @param options {@code resource_opts} as kept: {@code shmem} in bytes, other keys untouched
 */
record ResourceRules(Slots slots, ObjectNode options) {
  private static final String DEFAULT_SHMEM = "64m";
  private static final BigDecimal MOST_SHMEM = BigDecimal.valueOf(1L << 60);

  /** Reads the slots asked for; the message names the slot. */
  static Slots request(SessionConfig config, SlotTypes known) {
    try {
      return Slots.parse(config.resources(), known);
    } catch (SlotException e) {
      throw ApiProblem.invalid("Invalid resource allocation: " + e.getMessage());
    }
  }

  /** Completes and checks a request against its image. */
  static ResourceRules of(Slots request, JsonNode optionsGiven, KernelImage image) {
    try {
      BigDecimal shmem = shmem(optionsGiven, image);
      Slots minimum = minimum(image);
      minimum = minimum.with("mem", minimum.amount("mem").add(shmem));
      Slots slots = fill(fill(request, "cpu", minimum), "mem", minimum);
      check(slots, minimum, maximum(image), shmem);
      ObjectNode options = optionsGiven.deepCopy();
      options.put("shmem", shmem.longValueExact());
      return new ResourceRules(slots, options);
    } catch (SlotException e) {
      throw ApiProblem.invalid("Invalid resource allocation: " + e.getMessage());
    }
  }

  private static BigDecimal shmem(JsonNode options, KernelImage image) {
    JsonNode given = options.path("shmem");
    String text =
        given.isMissingNode() || given.isNull()
            ? image.labels().path("ai.backend.resource.preferred.shmem").asText(DEFAULT_SHMEM)
            : given.asText();
    BigDecimal bytes = BinarySize.parse(text);
    if (bytes.signum() < 0 || bytes.compareTo(MOST_SHMEM) > 0) {
      throw new SlotException("shmem must be between 0 and 1e: '" + text + "'");
    }
    return bytes;
  }

  private static Slots fill(Slots slots, String name, Slots minimum) {
    return slots.amount(name).signum() == 0 ? slots.with(name, minimum.amount(name)) : slots;
  }

  private static void check(Slots slots, Slots minimum, Slots maximum, BigDecimal shmem) {
    if (!minimum.fitsIn(slots)) {
      throw ApiProblem.invalid(
          "Your resource request is smaller than the minimum required by the image. ("
              + minimum.humanText()
              + ")");
    }
    slots.requireNonNegative();
    for (String name : maximum.names()) {
      if (slots.amount(name).compareTo(maximum.amount(name)) > 0) {
        throw ApiProblem.invalid(
            "Your resource request is larger than the maximum allowed by the image. ("
                + maximum.humanText()
                + ")");
      }
    }
    if (shmem.compareTo(slots.amount("mem")) >= 0) {
      throw ApiProblem.invalid("Shared memory should be less than the main memory.");
    }
  }

  private static Slots minimum(KernelImage image) {
    return bound(image, "min");
  }

  private static Slots maximum(KernelImage image) {
    return bound(image, "max");
  }

  private static Slots bound(KernelImage image, String which) {
    Map<String, BigDecimal> bounds = new LinkedHashMap<>();
    image
        .resources()
        .properties()
        .forEach(
            e -> {
              JsonNode bound = e.getValue().path(which);
              if (!bound.isMissingNode() && !bound.isNull() && !bound.asText().isBlank()) {
                bounds.put(e.getKey(), amount(e.getKey(), bound.asText()));
              }
            });
    return new Slots(bounds);
  }

  private static BigDecimal amount(String slot, String text) {
    return switch (SlotTypes.guess(slot)) {
      case BYTES -> BinarySize.parse(text);
      case COUNT, UNIQUE -> new BigDecimal(text);
    };
  }
}
