package ai.backend.manager.graphql.filter;

import java.math.BigDecimal;
import java.util.List;

/** A value in a filter expression. */
sealed interface Literal {
  record Text(String value) implements Literal {}

  record Number(BigDecimal value) implements Literal {}

  record Flag(boolean value) implements Literal {}

  record Nothing() implements Literal {}

  record Items(List<Literal> values) implements Literal {}

  /** How messages name it. */
  default String kind() {
    return switch (this) {
      case Text text -> "a string";
      case Number number -> "a number";
      case Flag flag -> "a boolean";
      case Nothing nothing -> "null";
      case Items items -> "an array";
    };
  }
}
