package ai.backend.manager.session;

import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.ProblemType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the members of a request by the rules of spec/01 §3.2 and collects every fault; {@link
 * #check} reports them together. Of several aliases the first in the order asked counts. What was
 * never asked for is refused as unknown.
 */
public final class Fields {
  private static final Pattern NAME = Pattern.compile("^(?=.{4,64}$)\\w[\\w.-]*\\w$");
  private static final Set<String> TRUE = Set.of("t", "true", "y", "yes", "on", "1", "1.0");
  private static final Set<String> FALSE = Set.of("false", "n", "no", "off", "0", "none", "0.0");

  private final ObjectNode node;
  private final Set<String> known = new HashSet<>();
  private final ObjectNode faults = JsonNodeFactory.instance.objectNode();

  public Fields(ObjectNode node) {
    this.node = node;
  }

  private record Found(String key, JsonNode value) {}

  private @Nullable Found find(String... aliases) {
    known.addAll(Arrays.asList(aliases));
    return Arrays.stream(aliases)
        .filter(node::has)
        .findFirst()
        .map(key -> new Found(key, node.get(key)))
        .orElse(null);
  }

  /** A session's name; {@code canonical} is named when it is missing. */
  public String sessionName(String canonical, String... aliases) {
    String name = requiredText(canonical, aliases);
    Found found = find(aliases);
    if (found != null && !faults.has(found.key()) && !NAME.matcher(name).matches()) {
      faults.put(found.key(), "does not match pattern " + NAME.pattern());
    }
    return name;
  }

  public String requiredText(String canonical, String... aliases) {
    Found found = find(aliases);
    if (found == null || found.value().isNull()) {
      faults.put(canonical, "is required");
      return "";
    }
    return text(found);
  }

  public String text(String fallback, String... aliases) {
    Found found = find(aliases);
    return found == null || found.value().isNull() ? fallback : text(found);
  }

  public @Nullable String textOrNull(String... aliases) {
    Found found = find(aliases);
    return found == null || found.value().isNull() ? null : text(found);
  }

  private String text(Found found) {
    JsonNode value = found.value();
    if (!value.isTextual()) {
      faults.put(found.key(), "value is not a string");
      return "";
    }
    if (value.asText().isEmpty()) {
      faults.put(found.key(), "blank value is not allowed");
    }
    return value.asText();
  }

  /** A whole number or numeric string of at least {@code least}. */
  public int integer(int least, int fallback, String... aliases) {
    Found found = find(aliases);
    if (found == null || found.value().isNull()) {
      return fallback;
    }
    Integer number = wholeNumber(found.value());
    if (number == null) {
      faults.put(found.key(), "value can't be converted to int");
      return fallback;
    }
    if (number < least) {
      faults.put(found.key(), "value is less than " + least);
    }
    return number;
  }

  private static @Nullable Integer wholeNumber(JsonNode value) {
    try {
      return value.isTextual() || value.isNumber()
          ? new BigDecimal(value.asText().strip()).intValueExact()
          : null;
    } catch (ArithmeticException | NumberFormatException e) {
      return null;
    }
  }

  /** The loose boolean of spec/01 §3.2. */
  public boolean bool(boolean fallback, String... aliases) {
    Found found = find(aliases);
    if (found == null || found.value().isNull()) {
      return fallback;
    }
    String text = found.value().asText().toLowerCase(Locale.ROOT);
    if (!TRUE.contains(text) && !FALSE.contains(text)) {
      faults.put(found.key(), "value can't be converted to Bool");
    }
    return TRUE.contains(text);
  }

  /** One of some texts; {@code type} is the name of the enumeration in the fault. */
  public String choice(String type, List<String> choices, String fallback, String... aliases) {
    Found found = find(aliases);
    if (found == null || found.value().isNull()) {
      return fallback;
    }
    String text = found.value().asText();
    if (!choices.contains(text)) {
      faults.put(found.key(), "value is not a valid member of " + type);
      return fallback;
    }
    return text;
  }

  /** A list of texts; null and absent are empty. */
  public List<String> texts(String... aliases) {
    List<String> texts = new ArrayList<>();
    for (JsonNode item : items(aliases)) {
      if (item.isValueNode() && !item.isNull()) {
        texts.add(item.asText());
      }
    }
    return texts;
  }

  /** A list of numbers or numeric strings between bounds; null and absent are empty. */
  public List<Integer> integers(int least, int most, String... aliases) {
    List<Integer> numbers = new ArrayList<>();
    for (JsonNode item : items(aliases)) {
      Integer number = wholeNumber(item);
      if (number == null || number < least || number > most) {
        faults.put(aliases[0], "each value must be a whole number from " + least + " to " + most);
      } else {
        numbers.add(number);
      }
    }
    return numbers;
  }

  private Iterable<JsonNode> items(String... aliases) {
    Found found = find(aliases);
    if (found == null || found.value().isNull()) {
      return List.of();
    }
    if (!found.value().isArray()) {
      faults.put(found.key(), "value is not a list");
      return List.of();
    }
    return found.value();
  }

  /** An object; null and absent are empty. */
  public ObjectNode object(String... aliases) {
    Found found = find(aliases);
    if (found == null || found.value().isNull()) {
      return JsonNodeFactory.instance.objectNode();
    }
    if (!(found.value() instanceof ObjectNode object)) {
      faults.put(found.key(), "value is not a dictionary");
      return JsonNodeFactory.instance.objectNode();
    }
    return object;
  }

  /** An object of texts and numbers; empty texts are refused. */
  public Map<String, String> textMap(String... aliases) {
    Map<String, String> map = new LinkedHashMap<>();
    object(aliases)
        .properties()
        .forEach(
            e -> {
              if (!e.getValue().isValueNode() || e.getValue().asText().isEmpty()) {
                faults.withObject("/" + aliases[0]).put(e.getKey(), "blank value is not allowed");
              }
              map.put(e.getKey(), e.getValue().asText());
            });
    return map;
  }

  /** Refuses a text that is longer than its column; null and other kinds pass. */
  public @Nullable String atMost(int characters, String key, @Nullable String text) {
    if (text != null && text.codePointCount(0, text.length()) > characters) {
      faults.put(key, "String is longer than " + characters + " characters");
    }
    return text;
  }

  /** Whether the member was given at all. */
  public boolean given(String... aliases) {
    return find(aliases) != null;
  }

  /** Whether the member was given and is not null. */
  public boolean givenAndNotNull(String... aliases) {
    Found found = find(aliases);
    return found != null && !found.value().isNull();
  }

  public void fault(String key, String text) {
    faults.put(key, text);
  }

  /**
   * As {@link #check} for the object that lies under {@code key} of a request.
   *
   * @throws ApiProblem 400 {@code invalid-api-params} with every fault under that key
   */
  public void checkAs(String key) {
    refuseUnknown();
    if (!faults.isEmpty()) {
      ObjectNode outer = JsonNodeFactory.instance.objectNode();
      outer.set(key, faults);
      throw new ApiProblem(ProblemType.INVALID_API_PARAMS, "Input validation error", outer);
    }
  }

  private void refuseUnknown() {
    node.fieldNames()
        .forEachRemaining(
            key -> {
              if (!known.contains(key)) {
                faults.put(key, key + " is not allowed key");
              }
            });
  }

  /**
   * @throws ApiProblem 400 {@code invalid-api-params} with every fault
   */
  public void check() {
    refuseUnknown();
    node.properties().stream()
        .filter(e -> holdsNul(e.getValue()))
        .forEach(e -> faults.put(e.getKey(), "NUL characters are not allowed"));
    checkKnown();
  }

  /** PostgreSQL keeps no NUL in a text. */
  private static boolean holdsNul(JsonNode value) {
    return value.isTextual()
        ? value.asText().indexOf(0) >= 0
        : value.isContainerNode()
            && (value.valueStream().anyMatch(Fields::holdsNul)
                || value.properties().stream().anyMatch(e -> e.getKey().indexOf(0) >= 0));
  }

  /** As {@link #check}, tolerating members that were not asked for. */
  public void checkKnown() {
    if (!faults.isEmpty()) {
      throw new ApiProblem(ProblemType.INVALID_API_PARAMS, "Input validation error", faults);
    }
  }
}
