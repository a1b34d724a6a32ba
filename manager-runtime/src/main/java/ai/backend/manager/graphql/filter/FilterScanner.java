package ai.backend.manager.graphql.filter;

import java.math.BigDecimal;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads tokens of a filter expression, left to right. */
final class FilterScanner {
  private static final Pattern WORD = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final Pattern COMPARISON = Pattern.compile("==|!=|>=|<=|>|<");
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d{1,3})?");

  private final String text;
  private int at;

  FilterScanner(String text) {
    this.text = text;
  }

  int position() {
    return at;
  }

  boolean atEnd() {
    skipBlanks();
    return at >= text.length();
  }

  /** Takes the character if it comes next. */
  boolean take(char wanted) {
    boolean next = !atEnd() && text.charAt(at) == wanted;
    if (next) {
      at++;
    }
    return next;
  }

  @Nullable String word() {
    return match(WORD);
  }

  @Nullable Operator operator() {
    String token = match(COMPARISON);
    int before = at;
    if (token == null) {
      token = word();
    }
    Operator operator = token == null ? null : Operator.of(token).orElse(null);
    if (operator == null) {
      at = before;
    }
    return operator;
  }

  @Nullable BigDecimal number() {
    String digits = match(NUMBER);
    return digits == null || digits.length() > 40 ? null : new BigDecimal(digits);
  }

  /** A double-quoted string; {@code \"} stands for a quote, other backslashes stay. */
  @Nullable String string() {
    if (!take('"')) {
      return null;
    }
    var value = new StringBuilder();
    for (; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == '"') {
        at++;
        return value.toString();
      }
      if (c == '\\' && at + 1 < text.length() && text.charAt(at + 1) == '"') {
        at++;
        c = '"';
      }
      value.append(c);
    }
    return null;
  }

  private @Nullable String match(Pattern pattern) {
    skipBlanks();
    var matcher = pattern.matcher(text).region(at, text.length());
    if (!matcher.lookingAt()) {
      return null;
    }
    at = matcher.end();
    return matcher.group();
  }

  private void skipBlanks() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }
}
