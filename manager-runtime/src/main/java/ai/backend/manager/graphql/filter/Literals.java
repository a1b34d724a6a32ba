package ai.backend.manager.graphql.filter;

import ai.backend.manager.graphql.GraphqlRefusal;
import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Reads literals as the type that a column wants. */
final class Literals {
  private Literals() {}

  /** Reads a literal, empty when it is not of the wanted kind. */
  @FunctionalInterface
  interface Reader<T> {
    Optional<T> read(Literal literal);
  }

  static String text(Filter.Test test, String wanted) {
    if (test.value() instanceof Literal.Text text && storable(text.value())) {
      return text.value();
    }
    throw refused(test, wanted);
  }

  /** A LIKE pattern; PostgreSQL refuses one that ends in its escape character. */
  static String pattern(Filter.Test test) {
    String pattern = text(test, "a string");
    int end = pattern.length();
    while (end > 0 && pattern.charAt(end - 1) == '\\') {
      end--;
    }
    if ((pattern.length() - end) % 2 == 1) {
      throw FilterProblem.filter(
          "the pattern for '%s' ends in a backslash".formatted(test.field()));
    }
    return pattern;
  }

  static String string(Filter.Test test, Literal literal) {
    return switch (literal) {
      case Literal.Text text when storable(text.value()) -> text.value();
      case Literal.Number number -> number.value().toString();
      default -> throw refused(test, "a string");
    };
  }

  static boolean flag(Filter.Test test, Literal literal) {
    if (literal instanceof Literal.Flag flag) {
      return flag.value();
    }
    throw refused(test, "true or false");
  }

  static Optional<BigDecimal> number(Literal literal) {
    return literal instanceof Literal.Number number
        ? Optional.of(number.value())
        : Optional.empty();
  }

  static Optional<OffsetDateTime> time(Literal literal) {
    return literal instanceof Literal.Text text ? Moments.parse(text.value()) : Optional.empty();
  }

  static Optional<UUID> uuid(Literal literal) {
    if (!(literal instanceof Literal.Text text)) {
      return Optional.empty();
    }
    String digits = text.value().strip().replace("-", "");
    if (!digits.matches("\\p{XDigit}{32}")) {
      return Optional.empty();
    }
    return Optional.of(
        new UUID(
            Long.parseUnsignedLong(digits.substring(0, 16), 16),
            Long.parseUnsignedLong(digits.substring(16), 16)));
  }

  static List<Literal> items(Filter.Test test) {
    if (test.value() instanceof Literal.Items items) {
      return items.values();
    }
    throw refused(test, "an array");
  }

  static GraphqlRefusal refused(Filter.Test test, String wanted) {
    return FilterProblem.filter(
        "'%s %s' takes %s, not %s"
            .formatted(test.field(), test.operator().text(), wanted, test.value().kind()));
  }

  static GraphqlRefusal operatorRefused(Filter.Test test) {
    return FilterProblem.filter(
        "operator '%s' does not apply to '%s' with %s"
            .formatted(test.operator().text(), test.field(), test.value().kind()));
  }

  /** PostgreSQL texts cannot hold the zero character. */
  private static boolean storable(String text) {
    return text.indexOf('\0') < 0;
  }
}
