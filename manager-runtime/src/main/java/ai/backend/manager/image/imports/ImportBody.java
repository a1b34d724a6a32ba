package ai.backend.manager.image.imports;

import ai.backend.common.image.ImageReference;
import ai.backend.common.slots.BinarySize;
import ai.backend.common.slots.SlotException;
import ai.backend.manager.gateway.Params;
import ai.backend.manager.image.registry.ScannedImage;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of an import (spec/04 §9). Values become labels, where commas separate and blanks
 * have no place, so they are looked at more closely than their types.
 */
final class ImportBody {
  private static final int LONGEST = 512;
  private static final BigDecimal SMALLEST_SIZE = BigDecimal.ONE;
  private static final BigDecimal LARGEST_SIZE = BigDecimal.valueOf(Long.MAX_VALUE);
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_.-]{1,64}");
  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}");
  private static final Pattern PATH = Pattern.compile("/[^\\p{Cntrl}]*");
  private static final Pattern TITLE = Pattern.compile("[^\\p{Cntrl}]*\\S[^\\p{Cntrl}]*");
  private static final ImageReference NONE = new ImageReference("", "", "");

  private final Params params;

  ImportBody(Params params) {
    this.params = params;
  }

  /** Reads it; what is wrong is told to the parameters, and has a placeholder here. */
  ImportRequest read() {
    return new ImportRequest(
        image("src", new ImportSource(NONE, null), ImportSource::parse),
        image("target", NONE, ImportBody::target),
        ScannedImage.architectureOf(
            matching(WORD, "architecture", params.optText("x86_64", 64, "architecture"))),
        matching(TITLE, "brand", params.text(LONGEST, "brand")),
        params.member("BaseDistro", Set.of("ubuntu", "centos"), null, "baseDistro"),
        params.integer(1, 1, Integer.MAX_VALUE, "minCPU"),
        size("minMemory"),
        size("preferredSharedMemory"),
        words(WORD, "supportedAccelerators"),
        params.member("RuntimeType", Set.of("python"), null, "runtimeType"),
        matching(PATH, "runtimePath", params.text(LONGEST, "runtimePath")),
        words(VARIABLE, "CPUCountEnvs"),
        new ImportPorts(params).read("servicePorts"));
  }

  /** The object {@code launchOptions}, empty when there is none. */
  ObjectNode launchOptions() {
    JsonNode given = params.optAny("launchOptions");
    if (given instanceof ObjectNode options) {
      return options;
    }
    if (given != null) {
      params.refuse("launchOptions", "value is not a dict");
    }
    return JsonNodeFactory.instance.objectNode();
  }

  private static ImageReference target(String text) {
    if (text.indexOf('@') >= 0) {
      throw new IllegalArgumentException("the target is named by a tag, not by a digest");
    }
    return ImageReference.parse(text);
  }

  private <T> T image(String name, T placeholder, Function<String, T> parser) {
    String text = params.text(LONGEST, name);
    if (params.isFaulty(name)) {
      return placeholder;
    }
    try {
      return parser.apply(text);
    } catch (IllegalArgumentException e) {
      params.refuse(name, String.valueOf(e.getMessage()));
      return placeholder;
    }
  }

  private String matching(Pattern pattern, String name, String value) {
    if (!params.isFaulty(name) && !pattern.matcher(value).matches()) {
      params.refuse(name, "does not match pattern " + pattern.pattern());
    }
    return value;
  }

  private BigDecimal size(String name) {
    JsonNode given = params.optAny(name);
    if (given == null) {
      return BinarySize.parse("64m");
    }
    BigDecimal size = parsed(given);
    if (size == null) {
      params.refuse(name, "value is not a size such as 64m, 1.5g or a number of bytes");
      return SMALLEST_SIZE;
    }
    if (size.compareTo(SMALLEST_SIZE) < 0 || size.compareTo(LARGEST_SIZE) > 0) {
      params.refuse(name, "value is not between 1 byte and " + LARGEST_SIZE);
    }
    return size;
  }

  private static @Nullable BigDecimal parsed(JsonNode given) {
    if (!given.isTextual() && !given.isNumber()) {
      return null;
    }
    try {
      return BinarySize.parse(given.asText());
    } catch (SlotException e) {
      return null;
    }
  }

  private List<String> words(Pattern pattern, String name) {
    JsonNode given = params.any(name);
    if (params.isFaulty(name)) {
      return List.of();
    }
    if (!given.isArray()) {
      params.refuse(name, "value is not a list");
      return List.of();
    }
    for (int i = 0; i < given.size(); i++) {
      JsonNode item = given.get(i);
      if (!item.isTextual() || !pattern.matcher(item.asText()).matches()) {
        params.refuse(name, "item " + i + " does not match pattern " + pattern.pattern());
      }
    }
    return given.valueStream().map(JsonNode::asText).toList();
  }
}
