package ai.backend.crd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * The files that are made from the Java model and kept in the repository are up to date. Run with
 * {@code -Dgenerate=true} to write them again.
 */
class GeneratedFilesTest {
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
  private static final Path CRDS = ROOT.resolve("helm/backendai-operator/crds");

  @Test
  void generatedFilesAreUpToDate() throws IOException {
    for (Map.Entry<Path, String> file : files().entrySet()) {
      if (Boolean.getBoolean("generate")) {
        Files.createDirectories(file.getKey().getParent());
        Files.writeString(file.getKey(), file.getValue());
      }
      assertThat(file.getKey())
          .as("%s is out of date: run `make fmt`", ROOT.relativize(file.getKey()))
          .exists()
          .hasContent(file.getValue());
    }
  }

  private static Map<Path, String> files() {
    var files = new TreeMap<Path, String>();
    CrdFiles.render().forEach((name, text) -> files.put(CRDS.resolve(name), text));
    files.put(ROOT.resolve("docs/reference.md"), ReferencePage.render(CrdFiles.definitions()));
    return files;
  }
}
