package ai.backend.manager.contract;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** Compares a JSON text that was shortened when it was recorded: its members, not its numbers. */
final class Beginning {
  private static final JsonFactory JSON = new JsonFactory();

  private Beginning() {}

  static List<String> differences(String shortened, String ours) {
    List<String> expected = tokens(shortened);
    List<String> actual = tokens(ours);
    for (int i = 0; i < expected.size(); i++) {
      String there = i < actual.size() ? actual.get(i) : "the end";
      if (!expected.get(i).equals(there)) {
        return List.of("at token " + i + ": " + expected.get(i) + " became " + there);
      }
    }
    return List.of();
  }

  /** Members, texts and brackets up to where the text was cut. */
  private static List<String> tokens(String text) {
    var tokens = new ArrayList<String>();
    try (JsonParser parser = JSON.createParser(text)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        tokens.add(token.isNumeric() ? "number" : token + " " + parser.getText());
      }
    } catch (JsonProcessingException cut) {
      return tokens;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return tokens;
  }
}
