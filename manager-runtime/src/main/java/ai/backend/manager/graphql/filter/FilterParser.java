package ai.backend.manager.graphql.filter;

import ai.backend.manager.graphql.GraphqlRefusal;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * Parses filter expressions (spec/06 §3.1): {@code &} and {@code |} have one priority and associate
 * to the right, {@code !} applies to all that follows it. Bounded in length, depth and items, so
 * that no input costs more than a moment.
 */
public final class FilterParser {
  private static final int MAX_LENGTH = 8192;
  private static final int MAX_DEPTH = 100;
  private static final int MAX_ITEMS = 500;

  private final FilterScanner scanner;
  private int depth;

  private FilterParser(String text) {
    this.scanner = new FilterScanner(text);
  }

  public static Filter parse(String text) {
    if (text.length() > MAX_LENGTH) {
      throw FilterProblem.filter("longer than " + MAX_LENGTH + " characters");
    }
    var parser = new FilterParser(text);
    Filter filter = parser.expression();
    if (!parser.scanner.atEnd()) {
      throw parser.unexpected("the end, '&' or '|'");
    }
    return filter;
  }

  private Filter expression() {
    if (++depth > MAX_DEPTH) {
      throw FilterProblem.filter("more than " + MAX_DEPTH + " terms or levels");
    }
    if (scanner.take('!')) {
      return new Filter.Not(expression());
    }
    Filter left = primary();
    if (scanner.take('&')) {
      return new Filter.Both(left, expression());
    }
    if (scanner.take('|')) {
      return new Filter.Either(left, expression());
    }
    return left;
  }

  private Filter primary() {
    if (scanner.take('(')) {
      Filter inner = expression();
      if (!scanner.take(')')) {
        throw unexpected("')'");
      }
      return inner;
    }
    String field = scanner.word();
    if (field == null) {
      throw unexpected("a field name");
    }
    Operator operator = scanner.operator();
    if (operator == null) {
      throw unexpected("an operator");
    }
    return new Filter.Test(field, operator, value());
  }

  private Literal value() {
    if (scanner.take('[')) {
      return new Literal.Items(items());
    }
    String text = scanner.string();
    if (text != null) {
      return new Literal.Text(text);
    }
    BigDecimal number = scanner.number();
    if (number != null) {
      return new Literal.Number(number);
    }
    String word = scanner.word();
    return switch (word == null ? "" : word) {
      case "null" -> new Literal.Nothing();
      case "true" -> new Literal.Flag(true);
      case "false" -> new Literal.Flag(false);
      default -> throw unexpected("a value");
    };
  }

  private List<Literal> items() {
    var items = new ArrayList<Literal>();
    if (scanner.take(']')) {
      return items;
    }
    do {
      if (items.size() == MAX_ITEMS) {
        throw FilterProblem.filter("more than " + MAX_ITEMS + " items in an array");
      }
      Literal item = value();
      if (item instanceof Literal.Items) {
        throw unexpected("a plain value in the array");
      }
      items.add(item);
    } while (scanner.take(','));
    if (!scanner.take(']')) {
      throw unexpected("',' or ']'");
    }
    return items;
  }

  private GraphqlRefusal unexpected(String wanted) {
    return FilterProblem.filter("expected " + wanted + " at character " + (scanner.position() + 1));
  }
}
