package ai.backend.manager.adopt;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads the parts of the few statements that matter in a dump: names, lists and literal values, as
 * {@code pg_dump} writes them (standard conforming strings). Not thread-safe.
 */
final class SqlTokens {
  private final String sql;
  private int at;

  SqlTokens(String sql) {
    this.sql = sql;
  }

  private void skipBlanks() {
    while (at < sql.length() && Character.isWhitespace(sql.charAt(at))) {
      at++;
    }
  }

  /** Passes over this word or sign when it comes next. */
  boolean accept(String word) {
    skipBlanks();
    int end = at + word.length();
    boolean matches =
        sql.regionMatches(true, at, word, 0, word.length())
            && (!Character.isLetter(word.charAt(word.length() - 1))
                || end == sql.length()
                || !partOfName(sql.charAt(end)));
    if (matches) {
      at = end;
    }
    return matches;
  }

  void expect(String word) {
    if (!accept(word)) {
      throw new IllegalArgumentException("\"" + word + "\" is missing");
    }
  }

  private static boolean partOfName(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '$';
  }

  /** An identifier, folded to lower case unless quoted. */
  String name() {
    skipBlanks();
    if (at < sql.length() && sql.charAt(at) == '"') {
      return quoted('"');
    }
    int from = at;
    while (at < sql.length() && partOfName(sql.charAt(at))) {
      at++;
    }
    if (from == at) {
      throw new IllegalArgumentException("a name is missing");
    }
    return sql.substring(from, at).toLowerCase(Locale.ROOT);
  }

  /** A table's name; one outside the schema {@code public} keeps its schema. */
  String tableName() {
    String first = name();
    if (!accept(".")) {
      return first;
    }
    String second = name();
    return first.equals("public") ? second : first + "." + second;
  }

  /** Names in parentheses. */
  List<String> names() {
    var names = new ArrayList<String>();
    expect("(");
    do {
      names.add(name());
    } while (accept(","));
    expect(")");
    return names;
  }

  private String quoted(char quote) {
    var out = new StringBuilder();
    at++;
    while (true) {
      int close = sql.indexOf(quote, at);
      if (close < 0) {
        throw new IllegalArgumentException("a quotation does not end");
      }
      out.append(sql, at, close);
      at = close + 1;
      if (at == sql.length() || sql.charAt(at) != quote) {
        return out.toString();
      }
      out.append(quote);
      at++;
    }
  }

  /** Literal values in parentheses, as texts; null for NULL. */
  List<@Nullable String> values() {
    var values = new ArrayList<@Nullable String>();
    expect("(");
    do {
      values.add(value());
    } while (accept(","));
    expect(")");
    return values;
  }

  private @Nullable String value() {
    skipBlanks();
    String value;
    if (at < sql.length() && sql.charAt(at) == '\'') {
      value = quoted('\'');
    } else {
      int from = at;
      while (at < sql.length()
          && (partOfName(sql.charAt(at)) || "+-.".indexOf(sql.charAt(at)) >= 0)) {
        at++;
      }
      value = sql.substring(from, at);
      if (value.isEmpty() || (at < sql.length() && sql.charAt(at) == '\'')) {
        throw new IllegalArgumentException("a value is no plain literal");
      }
      if (value.equalsIgnoreCase("null")) {
        return null;
      }
    }
    if (accept("::")) {
      name();
    }
    return value;
  }

  /** Passes over text up to a comma or closing parenthesis of this level. */
  void skipItem() {
    int depth = 0;
    while (at < sql.length()) {
      char c = sql.charAt(at);
      if (c == '\'' || c == '"') {
        quoted(c);
        continue;
      }
      if (depth == 0 && (c == ',' || c == ')')) {
        return;
      }
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      at++;
    }
  }
}
