package ai.backend.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Golden files: {@code in-NAME.yaml} holds custom resources, {@code out-NAME.yaml} what follows
 * from them. Run with {@code -Dgenerate=true} to write the latter again, and read the difference.
 */
public final class Golden {
  private final Path folder;

  public Golden(String folder) {
    this.folder = Path.of("src/test/resources/golden", folder);
  }

  public Stream<String> names() {
    try (var files = Files.list(folder)) {
      return files
          .map(f -> f.getFileName().toString())
          .filter(f -> f.startsWith("in-"))
          .map(f -> f.substring(3, f.length() - ".yaml".length()))
          .sorted()
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The resource of that kind in {@code in-NAME.yaml}. */
  public <T extends HasMetadata> T in(String name, Class<T> type) {
    var text = read(folder.resolve("in-" + name + ".yaml"));
    return Stream.of(text.split("(?m)^---$"))
        .filter(part -> part.contains("kind: " + HasMetadata.getKind(type) + "\n"))
        .map(part -> Serialization.unmarshal(part, type))
        .findFirst()
        .orElseThrow();
  }

  public void check(String name, List<? extends HasMetadata> objects) {
    var actual = objects.stream().map(Serialization::asYaml).collect(Collectors.joining());
    var file = folder.resolve("out-" + name + ".yaml");
    try {
      if (Boolean.getBoolean("generate")) {
        Files.writeString(file, actual);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    assertThat(actual).as(file.toString()).isEqualTo(read(file));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
