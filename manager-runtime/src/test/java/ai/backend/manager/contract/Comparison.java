package ai.backend.manager.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Differences between a recorded JSON body and ours, leaving out the values that are declared
 * volatile (their kind must agree) or open (nothing must).
 */
record Comparison(List<String> volatilePaths, List<String> openPaths) {
  Comparison(List<String> volatilePaths) {
    this(volatilePaths, List.of());
  }

  List<String> differences(JsonNode expected, JsonNode actual) {
    var found = new ArrayList<String>();
    compare("", expected, actual, found);
    return found;
  }

  private void compare(String path, JsonNode expected, JsonNode actual, List<String> found) {
    if (matches(path, openPaths)) {
      return;
    }
    if (matches(path, volatilePaths)) {
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
      for (int i = 0; i < expected.size(); i++) {
        compare(path + "/" + i, expected.get(i), actual.get(i), found);
      }
    } else if (!same(expected, actual)) {
      found.add(
          (path.isEmpty() ? "body" : path) + ": " + show(expected) + " became " + show(actual));
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

  private static boolean matches(String path, List<String> patterns) {
    return patterns.stream()
        .anyMatch(pattern -> path.matches(pattern.replace("*", "[^/]*").replace(".", "\\.")));
  }
}
