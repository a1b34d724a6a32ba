package ai.backend.manager.contract;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Differences between a recorded JSON body and ours, leaving out the values that are declared
 * volatile (their kind must agree) or open (nothing must).
 *
 * @param volatilePaths {@code *} is any one member, {@code **} any number of them; with a {@code ?}
 *     before it the value may also be null
 * @param unorderedPaths lists whose order says nothing
 */
record Comparison(List<String> volatilePaths, List<String> openPaths, List<String> unorderedPaths) {
  private static final ObjectMapper JSON = new ObjectMapper();

  Comparison(List<String> volatilePaths, List<String> openPaths) {
    this(volatilePaths, openPaths, List.of());
  }

  Comparison(List<String> volatilePaths) {
    this(volatilePaths, List.of());
  }

  List<String> differences(JsonNode expected, JsonNode actual) {
    var found = new ArrayList<String>();
    compare("", expected, actual, found);
    return found;
  }

  private void compare(String path, JsonNode expected, JsonNode actual, List<String> found) {
    if (matches(openPaths, path)
        || matches(nullable(), path) && (expected.isNull() || actual.isNull())) {
      return;
    }
    if (matches(volatilePaths, path)) {
      if (expected.getNodeType() != actual.getNodeType()) {
        found.add(path + ": kind " + expected.getNodeType() + " became " + actual.getNodeType());
      }
    } else if (expected.has("$repeated")) {
      compareRepeated(path, expected, actual, found);
    } else if (expected.isObject() && actual.isObject()) {
      var names = new TreeSet<String>();
      expected.fieldNames().forEachRemaining(names::add);
      actual.fieldNames().forEachRemaining(names::add);
      names.forEach(
          name -> compare(path + "/" + name, expected.path(name), actual.path(name), found));
    } else if (expected.isArray() && actual.isArray() && expected.size() == actual.size()) {
      boolean unordered = matches(unorderedPaths, path);
      List<JsonNode> there = items(expected, unordered);
      List<JsonNode> ours = items(actual, unordered);
      for (int i = 0; i < there.size(); i++) {
        compare(path + "/" + i, there.get(i), ours.get(i), found);
      }
    } else if (!same(expected, actual)) {
      Optional<JsonNode> inner = nested(expected);
      Optional<JsonNode> ours = nested(actual);
      if (inner.isPresent() && ours.isPresent()) {
        compare(path, inner.get(), ours.get(), found);
      } else {
        found.add(
            (path.isEmpty() ? "body" : path) + ": " + show(expected) + " became " + show(actual));
      }
    }
  }

  /** JSON inside of a text. */
  private static Optional<JsonNode> nested(JsonNode node) {
    String text = node.asText();
    try {
      return node.isTextual() && (text.startsWith("{") || text.startsWith("["))
          ? Optional.of(JSON.readTree(text))
          : Optional.empty();
    } catch (JsonProcessingException plain) {
      return Optional.empty();
    }
  }

  /** A list of {@code $count} items which all are as {@code $repeated}. */
  private void compareRepeated(
      String path, JsonNode expected, JsonNode actual, List<String> found) {
    if (actual.size() != expected.path("$count").asInt()) {
      found.add(path + ": " + actual.size() + " items instead of " + expected.path("$count"));
    }
    for (int i = 0; i < actual.size(); i++) {
      compare(path + "/" + i, expected.path("$repeated"), actual.get(i), found);
    }
  }

  private static boolean same(JsonNode expected, JsonNode actual) {
    return expected.isNumber() && actual.isNumber()
        ? expected.decimalValue().compareTo(actual.decimalValue()) == 0
        : expected.equals(actual);
  }

  private static String show(JsonNode node) {
    return node.isMissingNode() ? "(absent)" : node.toString();
  }

  private static List<JsonNode> items(JsonNode array, boolean unordered) {
    Stream<JsonNode> items = array.valueStream();
    return (unordered ? items.sorted(Comparator.comparing(JsonNode::toString)) : items).toList();
  }

  private List<String> nullable() {
    return volatilePaths.stream()
        .filter(path -> path.startsWith("?"))
        .map(path -> path.substring(1))
        .toList();
  }

  private static boolean matches(List<String> patterns, String path) {
    return patterns.stream().anyMatch(pattern -> path.matches(regex(pattern)));
  }

  private static String regex(String pattern) {
    return (pattern.startsWith("?") ? pattern.substring(1) : pattern)
        .replace(".", "\\.")
        .replace("**", "\0")
        .replace("*", "[^/]*")
        .replace("\0", ".*");
  }
}
