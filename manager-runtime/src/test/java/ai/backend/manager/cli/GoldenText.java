package ai.backend.manager.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A text file in {@code src/test/resources/cli} that holds what must be printed. Run with {@code
 * -Dgenerate=true} to write it again, and read the difference.
 */
final class GoldenText {
  private static final Path FOLDER = Path.of("src/test/resources/cli");

  private GoldenText() {}

  static void check(String name, String actual) {
    Path file = FOLDER.resolve(name);
    try {
      if (Boolean.getBoolean("generate")) {
        Files.writeString(file, actual);
      }
      assertThat(actual).as(file.toString()).isEqualTo(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
