package ai.backend.manager.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import picocli.CommandLine.Option;

/** The option {@code --format} of commands that print data. */
final class OutputFormat {
  /** How data are printed. */
  enum Format {
    /** For people. */
    text,
    /** For programs. */
    json
  }

  private static final ObjectWriter WRITER = writer();

  @Option(
      names = "--format",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).",
      defaultValue = "text")
  Format format = Format.text;

  boolean isJson() {
    return format == Format.json;
  }

  void print(Object document) {
    System.out.println(pretty(document));
  }

  /** The document for programs, or the text for people. */
  void print(Object document, String text) {
    System.out.println(isJson() ? pretty(document) : text);
  }

  /** JSON with an indent of four spaces. */
  static String pretty(Object document) {
    try {
      return WRITER.writeValueAsString(document);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static ObjectWriter writer() {
    var indenter = new DefaultIndenter("    ", "\n");
    var printer =
        new DefaultPrettyPrinter(
                Separators.createDefaultInstance()
                    .withObjectFieldValueSpacing(Separators.Spacing.AFTER))
            .withObjectIndenter(indenter)
            .withArrayIndenter(indenter);
    return new ObjectMapper()
        .configure(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS, true)
        .writer(printer);
  }
}
