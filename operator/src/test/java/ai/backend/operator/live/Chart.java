package ai.backend.operator.live;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The chart, rendered by Helm (the devcluster's, or the one on PATH). */
public final class Chart {
  static final Path FOLDER = Path.of("../helm/backendai-operator");
  static final String NAMESPACE = "backendai-system";
  static final String RELEASE = "backendai-operator";

  private Chart() {}

  public static List<HasMetadata> render(String... values) {
    var command = new ArrayList<>(List.of(helm(), "template", RELEASE, FOLDER.toString()));
    command.addAll(List.of("--namespace", NAMESPACE));
    for (String value : values) {
      command.addAll(List.of("--set", value));
    }
    return Stream.of(run(command).split("(?m)^---$"))
        .filter(part -> part.contains("kind:"))
        .map(part -> (HasMetadata) Serialization.unmarshal(part))
        .toList();
  }

  public static List<HasMetadata> definitions() {
    try (var files = Files.list(FOLDER.resolve("crds"))) {
      return files
          .sorted()
          .map(
              file -> {
                try {
                  return (HasMetadata) Serialization.unmarshal(Files.readString(file));
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              })
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String run(List<String> command) {
    try {
      var process = new ProcessBuilder(command).redirectErrorStream(true).start();
      var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException(String.join(" ", command) + ": " + output);
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Beside the kube-apiserver that the tests use. */
  static String helm() {
    var cacheHome = System.getenv("XDG_CACHE_HOME");
    var tools =
        (cacheHome == null
                ? Path.of(System.getProperty("user.home"), ".cache")
                : Path.of(cacheHome))
            .resolve("backendai-devcluster");
    try (var found = Files.isDirectory(tools) ? Files.list(tools) : Stream.<Path>empty()) {
      return found
          .map(folder -> folder.resolve("helm"))
          .filter(Files::isExecutable)
          .map(Path::toString)
          .findFirst()
          .orElse("helm");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
