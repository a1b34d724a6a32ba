package ai.backend.manager.adopt;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Rows in PostgreSQL's COPY text format: fields between tabs, {@code \N} for null. */
final class CopyLine {
  private static final String ESCAPES = "bfnrtv\\N";

  private CopyLine() {}

  /** What is wrong with a row, if anything: number of fields, escapes, characters. */
  static Optional<String> damage(byte[] text, int length, int fields) {
    int found = 1;
    for (int i = 0; i < length; i++) {
      if (text[i] == '\t') {
        found++;
      } else if (text[i] == '\\') {
        i++;
        if (i == length || ESCAPES.indexOf(text[i]) < 0) {
          return Optional.of("it has an escape that no dump writes");
        }
      } else if (text[i] == 0) {
        return Optional.of("it has a zero byte");
      }
    }
    if (found != fields) {
      return Optional.of("it has " + found + " fields instead of " + fields);
    }
    return Utf8.valid(text, length) ? Optional.empty() : Optional.of("it is not valid UTF-8");
  }

  /** Where each field ends; field i lies between the end of the one before and its own. */
  static int[] ends(byte[] text, int length, int fields) {
    int[] ends = new int[fields];
    int field = 0;
    for (int i = 0; i < length; i++) {
      if (text[i] == '\t') {
        ends[field++] = i;
      }
    }
    ends[field] = length;
    return ends;
  }

  /** The fields of a row without damage. */
  static List<@Nullable String> fields(byte[] text, int length) {
    var fields = new ArrayList<@Nullable String>();
    int from = 0;
    for (int i = 0; i <= length; i++) {
      if (i == length || text[i] == '\t') {
        fields.add(decoded(new String(text, from, i - from, StandardCharsets.UTF_8)));
        from = i + 1;
      }
    }
    return fields;
  }

  private static @Nullable String decoded(String raw) {
    if (raw.equals("\\N")) {
      return null;
    }
    if (raw.indexOf('\\') < 0) {
      return raw;
    }
    var out = new StringBuilder(raw.length());
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      out.append(c == '\\' ? meaning(raw.charAt(++i)) : c);
    }
    return out.toString();
  }

  private static char meaning(char escape) {
    return switch (escape) {
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'v' -> '\u000b';
      default -> escape;
    };
  }

  /** Writes a row of these values. */
  static void write(List<@Nullable String> values, ByteArrayOutputStream out) {
    boolean first = true;
    for (String value : values) {
      if (!first) {
        out.write('\t');
      }
      first = false;
      if (value == null) {
        out.writeBytes(new byte[] {'\\', 'N'});
      } else {
        encode(value.getBytes(StandardCharsets.UTF_8), out);
      }
    }
  }

  private static void encode(byte[] value, ByteArrayOutputStream out) {
    for (byte b : value) {
      int escape = "\b\f\n\r\t\u000b\\".indexOf(b);
      if (escape >= 0) {
        out.write('\\');
        out.write("bfnrtv\\".charAt(escape));
      } else {
        out.write(b);
      }
    }
  }
}
