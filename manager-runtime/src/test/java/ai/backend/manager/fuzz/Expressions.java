package ai.backend.manager.fuzz;

import java.util.List;

/** Texts for the arguments {@code filter} and {@code order} (spec/06 §3), right ones and wrong. */
final class Expressions {
  private static final int DEEP = 3000;
  private static final List<String> OPERATORS =
      List.of(
          "==", "!=", "<", ">=", "in", "contains", "isnot", "ilike", "like", "is", "~", "=", ":");
  private static final List<String> VALUES =
      List.of(
          "\"x\"",
          "1",
          "-1.5",
          "1e999",
          "true",
          "null",
          "[\"a\", 1]",
          "[]",
          "[[[]]]",
          "",
          "\"%\"",
          "\"\\\"",
          "\"\\u0000\"",
          "\"\u0000\"",
          "\"2026-13-45\"",
          "\"ACTIVE\"",
          "\"00000000-0000-0000-0000-000000000000\"",
          "9".repeat(50),
          "1".repeat(20_000));
  private static final List<String> BOMBS =
      List.of(
          "(".repeat(DEEP) + "id == 1" + ")".repeat(DEEP),
          "!".repeat(DEEP) + "(id == 1)",
          "id == 1" + " & id == 1".repeat(DEEP),
          "id in " + "[".repeat(DEEP) + "]".repeat(DEEP),
          "id in [" + "1,".repeat(40_000) + "1]",
          "name like \"" + "%a".repeat(5_000) + "\"");

  private final Words words;

  Expressions(Words words) {
    this.words = words;
  }

  /**
   * @param columns names of what is listed
   */
  String filter(List<String> columns) {
    return words.chance(3) ? words.one(BOMBS) : filter(columns, 3);
  }

  private String filter(List<String> columns, int depth) {
    if (words.chance(10)) {
      return words.text();
    }
    if (depth > 0 && words.chance(40)) {
      return words.one(List.of("(", "(", "!(", ""))
          + filter(columns, depth - 1)
          + words.one(List.of(" & ", " | ", " | ", " "))
          + filter(columns, depth - 1)
          + words.one(List.of(")", ")", ")", "", "))"));
    }
    return words.one(columns) + " " + words.one(OPERATORS) + " " + words.one(VALUES);
  }

  String order(List<String> columns) {
    if (words.chance(15)) {
      return words.chance(20) ? "id,".repeat(DEEP) + "id" : words.text();
    }
    return words.one(List.of("+", "-", "", "--"))
        + words.one(columns)
        + words.one(List.of("", "", ",-id", ",", ",+name,-status"));
  }
}
