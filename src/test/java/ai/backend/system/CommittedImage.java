package ai.backend.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/** Takes an image archive from an agent and pushes it to the registry that the cluster knows. */
final class CommittedImage {
  static final String REGISTRY = Installation.required("DEVCLUSTER_REGISTRY_IN_CLUSTER");
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final String DEVCLUSTER = Shell.ROOT.resolve("devcluster/devcluster").toString();

  private CommittedImage() {}

  static void push(Kubectl kubectl, String agent, String file, String as) {
    try {
      Path archive = Files.createTempFile("commit", ".tar.gz");
      Path image = Files.createTempFile("commit", ".tar");
      try {
        kubectl.copyOut(agent, "agent", file, archive);
        try (var unpacked = new GZIPInputStream(Files.newInputStream(archive), 1 << 16);
            var out = Files.newOutputStream(image)) {
          unpacked.transferTo(out);
        }
        Shell.run(
                LIMIT,
                Map.of(),
                "",
                List.of(
                    DEVCLUSTER,
                    "crane",
                    "push",
                    "--insecure",
                    image.toString(),
                    Installation.required("DEVCLUSTER_REGISTRY") + "/" + as))
            .succeeded();
      } finally {
        Files.delete(archive);
        Files.delete(image);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
