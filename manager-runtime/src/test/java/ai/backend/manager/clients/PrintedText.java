package ai.backend.manager.clients;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Output of a command as it is compared: without what differs from run to run, and without the
 * widths of columns, which depend on it.
 *
 * @param hidden patterns of what differs
 * @param sets patterns of enumerations in no order
 * @param unordered whether lines may come in any order
 */
record PrintedText(List<Pattern> hidden, List<Pattern> sets, boolean unordered) {
  /** Without what differs. */
  String shown(String text) {
    String shown = text;
    for (Pattern pattern : hidden) {
      shown = pattern.matcher(shown).replaceAll("…");
    }
    return shown;
  }

  /** The lines of a shown text. */
  List<String> lines(String shown) {
    String text = shown;
    for (Pattern pattern : sets) {
      text = pattern.matcher(text).replaceAll(set -> Matcher.quoteReplacement(sorted(set.group())));
    }
    Stream<String> lines = text.lines().map(PrintedText::narrow).filter(line -> !line.isBlank());
    return (unordered ? lines.sorted() : lines).toList();
  }

  private static String sorted(String enumeration) {
    return Arrays.stream(enumeration.split(", ")).sorted().collect(Collectors.joining(", "));
  }

  private static String narrow(String line) {
    return line.replaceAll("-{2,}", "-").replaceAll("\\s+", " ").strip();
  }
}
