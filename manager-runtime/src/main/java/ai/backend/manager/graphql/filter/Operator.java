package ai.backend.manager.graphql.filter;

import java.util.Arrays;
import java.util.Optional;

/** Operators of the filter language. */
enum Operator {
  EQUAL("=="),
  NOT_EQUAL("!="),
  GREATER_EQUAL(">="),
  GREATER(">"),
  LESS_EQUAL("<="),
  LESS("<"),
  CONTAINS("contains"),
  IN("in"),
  IS_NOT("isnot"),
  IS("is"),
  LIKE("like"),
  ILIKE("ilike");

  private final String text;

  Operator(String text) {
    this.text = text;
  }

  String text() {
    return text;
  }

  static Optional<Operator> of(String text) {
    return Arrays.stream(values()).filter(operator -> operator.text.equals(text)).findFirst();
  }
}
