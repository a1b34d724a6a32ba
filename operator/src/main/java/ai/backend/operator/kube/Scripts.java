package ai.backend.operator.kube;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Files of {@code /scripts}, which run or are read in pods. */
public final class Scripts {
  private Scripts() {}

  /** The text of the file of that name. */
  public static String named(String file) {
    try (var stream = Scripts.class.getResourceAsStream("/scripts/" + file)) {
      if (stream == null) {
        throw new IllegalStateException("resource /scripts/" + file + " is missing");
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
