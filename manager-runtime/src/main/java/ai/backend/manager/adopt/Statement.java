package ai.backend.manager.adopt;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Gathers the lines of one SQL statement and tells when it is over. */
final class Statement {
  private static final int LONGEST = 48 << 20;
  private static final Pattern DOLLAR = Pattern.compile("\\$(?:[A-Za-z_][A-Za-z_0-9]*)?\\$");

  private final StringBuilder text = new StringBuilder();
  private long firstLine;

  /** What closes the quotation that the text ends in; empty outside. */
  private String open = "";

  boolean isEmpty() {
    return text.isEmpty();
  }

  long firstLine() {
    return firstLine;
  }

  /** Adds a line; true when the statement is complete: a semicolon outside quotations ends it. */
  boolean add(String line, long number) {
    if (text.isEmpty()) {
      firstLine = number;
    } else {
      text.append('\n');
    }
    if (text.length() + line.length() > LONGEST) {
      throw new AdoptionException(
          "the statement that starts in line " + firstLine + " never ends: this is no whole dump");
    }
    text.append(line);
    return scan(line);
  }

  private boolean scan(String line) {
    boolean over = false;
    int i = 0;
    while (i < line.length()) {
      if (!open.isEmpty()) {
        int close = line.indexOf(open, i);
        if (close < 0) {
          return false;
        }
        i = close + open.length();
        open = "";
        continue;
      }
      char c = line.charAt(i);
      if (c == '-' && line.startsWith("--", i)) {
        return over;
      }
      if (c == '\'' || c == '"') {
        open = String.valueOf(c);
      } else if (c == '/' && line.startsWith("/*", i)) {
        open = "*/";
        i++;
      } else if (c == '$') {
        Matcher dollar = DOLLAR.matcher(line).region(i, line.length());
        open = dollar.lookingAt() ? dollar.group() : "";
        i += Math.max(0, open.length() - 1);
      }
      over = c == ';' || (over && Character.isWhitespace(c));
      i++;
    }
    return over;
  }

  /** The complete statement; starts the next one. */
  String take() {
    String taken = text.toString();
    text.setLength(0);
    return taken;
  }
}
