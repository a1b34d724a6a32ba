package ai.backend.manager.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads parameters and gathers what is wrong with them (spec/01 §3.2). Ask for each one, then call
 * {@link #done()}, which reports all faults at once; until then a faulty parameter has a harmless
 * placeholder value.
 *
 * <p>With aliases, the first of the listed names that is present counts; a missing one is reported
 * under the canonical name, a wrong value under the name that was sent.
 */
public final class Params {
  private static final Set<String> TRUE = Set.of("t", "true", "y", "yes", "on", "1", "1.0");
  private static final Set<String> FALSE = Set.of("false", "n", "no", "off", "0", "none", "0.0");
  private static final UUID NO_UUID = new UUID(0, 0);

  private final ObjectNode given;
  private final ObjectNode faults = JsonNodeFactory.instance.objectNode();
  private final Set<String> asked = new HashSet<>();

  private record Found(String name, JsonNode value) {}

  private Params(ObjectNode given) {
    this.given = given;
  }

  public static Params of(Call call) {
    return new Params(call.params());
  }

  /** Parameters of a nested object. */
  public static Params of(ObjectNode given) {
    return new Params(given);
  }

  /** A required text that is not blank. */
  public String str(String name, String... aliases) {
    Found found = find(name, aliases);
    if (found == null) {
      return missing(name, "");
    }
    return text(found);
  }

  /** A required text of at most so many characters, which may be empty. */
  public String text(int most, String name, String... aliases) {
    Found found = find(name, aliases);
    return found == null ? missing(name, "") : bounded(found, most);
  }

  /** As {@link #text}, with a default for an absent one. */
  public String optText(String otherwise, int most, String name, String... aliases) {
    Found found = find(name, aliases);
    return found == null ? otherwise : bounded(found, most);
  }

  /** A required text that may be empty. */
  public String strOrBlank(String name, String... aliases) {
    Found found = find(name, aliases);
    if (found == null) {
      return missing(name, "");
    }
    return found.value().isTextual()
        ? found.value().asText()
        : fault(found, "value is not a string", "");
  }

  /** A text or null; null also when absent. */
  public @Nullable String optStr(String name, String... aliases) {
    Found found = find(name, aliases);
    return found == null || found.value().isNull() ? null : text(found);
  }

  /** A required text that matches a pattern. */
  public String matching(Pattern pattern, String name, String... aliases) {
    Found found = find(name, aliases);
    if (found == null) {
      return missing(name, "");
    }
    String value = found.value().asText();
    return pattern.matcher(value).find()
        ? value
        : fault(found, "does not match pattern " + pattern.pattern(), "");
  }

  /** One of the given texts; the default when absent (required when that is null). */
  public String member(
      String enumName,
      Set<String> values,
      @Nullable String otherwise,
      String name,
      String... aliases) {
    Found found = find(name, aliases);
    if (found == null) {
      return otherwise == null ? missing(name, "") : otherwise;
    }
    String value = found.value().asText();
    return found.value().isTextual() && values.contains(value)
        ? value
        : fault(found, "value is not a valid member of " + enumName, "");
  }

  /** A loose boolean: true, "yes", 1, … */
  public boolean bool(boolean otherwise, String name, String... aliases) {
    Found found = find(name, aliases);
    if (found == null) {
      return otherwise;
    }
    String value = found.value().asText().toLowerCase(Locale.ROOT);
    if (found.value().isValueNode() && TRUE.contains(value)) {
      return true;
    }
    if (found.value().isNull() || FALSE.contains(value)) {
      return false;
    }
    return fault(found, "value can't be converted to Bool", otherwise);
  }

  /** JSON true or false only. */
  public boolean strictBool(boolean otherwise, String name, String... aliases) {
    Found found = find(name, aliases);
    if (found == null) {
      return otherwise;
    }
    return found.value().isBoolean()
        ? found.value().booleanValue()
        : fault(found, "value should be True or False", otherwise);
  }

  /** A whole number or numeric text within bounds; the default when absent. */
  public int integer(int otherwise, int least, int most, String name, String... aliases) {
    Found found = find(name, aliases);
    if (found == null) {
      return otherwise;
    }
    try {
      int value = new java.math.BigDecimal(found.value().asText().strip()).intValueExact();
      if (value < least) {
        return fault(found, "value is less than " + least, otherwise);
      }
      return value > most ? fault(found, "value is greater than " + most, otherwise) : value;
    } catch (ArithmeticException | NumberFormatException e) {
      return fault(found, "value can't be converted to int", otherwise);
    }
  }

  /** A UUID with or without dashes, or null. */
  public @Nullable UUID optUuid(String name, String... aliases) {
    Found found = find(name, aliases);
    if (found == null || found.value().isNull()) {
      return null;
    }
    UUID parsed = parseUuid(found.value().asText());
    if (parsed == null) {
      ObjectNode both = JsonNodeFactory.instance.objectNode();
      both.put("0", "value should be None").put("1", "cannot convert value to UUID");
      faults.set(found.name(), both);
    }
    return parsed;
  }

  /** A required UUID with or without dashes. */
  public UUID uuid(String name, String... aliases) {
    Found found = find(name, aliases);
    if (found == null) {
      return missing(name, NO_UUID);
    }
    UUID parsed = parseUuid(found.value().asText());
    return parsed == null ? fault(found, "cannot convert value to UUID", NO_UUID) : parsed;
  }

  /** A required list of texts. */
  public List<String> strings(String name, String... aliases) {
    Found found = find(name, aliases);
    if (found == null) {
      return missing(name, List.of());
    }
    if (!found.value().isArray()) {
      return fault(found, "value is not a list", List.of());
    }
    return found.value().valueStream().map(JsonNode::asText).toList();
  }

  /** Any JSON value, required. */
  public JsonNode any(String name, String... aliases) {
    Found found = find(name, aliases);
    return found == null ? missing(name, JsonNodeFactory.instance.nullNode()) : found.value();
  }

  /** Any JSON value or null. */
  public @Nullable JsonNode optAny(String name, String... aliases) {
    Found found = find(name, aliases);
    return found == null ? null : found.value();
  }

  /** Adds a fault of the caller's own. */
  public void refuse(String name, String text) {
    faults.put(name, text);
  }

  /** Whether something was wrong with it. */
  public boolean isFaulty(String name) {
    return faults.has(name);
  }

  /** Throws 400 when anything was wrong, unknown parameters included. */
  public void done() {
    given
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!asked.contains(name)) {
                faults.put(name, name + " is not allowed key");
              }
            });
    doneExtraOk();
  }

  /** Throws 400 when anything that was asked for was wrong; unknown parameters are ignored. */
  public void doneExtraOk() {
    if (!faults.isEmpty()) {
      throw new ApiProblem(ProblemType.INVALID_API_PARAMS, "Input validation error", faults);
    }
  }

  private @Nullable Found find(String canonical, String... aliases) {
    String[] order = aliases.length == 0 ? new String[] {canonical} : aliases;
    asked.add(canonical);
    asked.addAll(List.of(order));
    for (String name : order) {
      JsonNode value = given.get(name);
      if (value != null) {
        return new Found(name, value);
      }
    }
    return null;
  }

  private String text(Found found) {
    String value = anyText(found);
    return value.isEmpty() && found.value().isTextual()
        ? fault(found, "blank value is not allowed", "")
        : value;
  }

  private String bounded(Found found, int most) {
    String value = anyText(found);
    return value.codePointCount(0, value.length()) > most
        ? fault(found, "String is longer than " + most + " characters", "")
        : value;
  }

  private String anyText(Found found) {
    if (!found.value().isTextual()) {
      return fault(found, "value is not a string", "");
    }
    String value = found.value().asText();
    return value.indexOf('\0') < 0
        ? value
        : fault(found, "the character NUL is not allowed", "\uFFFD");
  }

  private <T> T missing(String name, T placeholder) {
    faults.put(name, "is required");
    return placeholder;
  }

  private <T> T fault(Found found, String text, T placeholder) {
    faults.put(found.name(), text);
    return placeholder;
  }

  private static @Nullable UUID parseUuid(String text) {
    String hex = text.replace("-", "");
    if (hex.length() != 32) {
      return null;
    }
    try {
      return new UUID(
          Long.parseUnsignedLong(hex, 0, 16, 16), Long.parseUnsignedLong(hex, 16, 32, 16));
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
