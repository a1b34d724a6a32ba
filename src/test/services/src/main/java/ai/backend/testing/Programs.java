package ai.backend.testing;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where the server programs lie: PATH, the folders in which Debian hides PostgreSQL's, and the one
 * in which the images' tests put a registry that is not installed.
 */
final class Programs {
  private Programs() {}

  static String find(String program, String debianPackage) {
    for (Path folder : folders()) {
      Path file = folder.resolve(program);
      if (Files.isExecutable(file)) {
        return file.toString();
      }
    }
    throw new IllegalStateException(
        program + " is not installed: `make test` installs the Debian package " + debianPackage);
  }

  private static List<Path> folders() {
    var folders = new ArrayList<Path>();
    Path postgres = Path.of("/usr/lib/postgresql");
    if (Files.isDirectory(postgres)) {
      try (Stream<Path> versions = Files.list(postgres)) {
        versions.sorted(Comparator.reverseOrder()).map(v -> v.resolve("bin")).forEach(folders::add);
      } catch (IOException e) {
        throw new IllegalStateException("cannot list " + postgres, e);
      }
    }
    String path = System.getenv().getOrDefault("PATH", "");
    for (String folder : path.split(File.pathSeparator, -1)) {
      if (!folder.isEmpty()) {
        folders.add(Path.of(folder));
      }
    }
    String home = System.getProperty("user.home");
    String cache = System.getenv().getOrDefault("XDG_CACHE_HOME", home + "/.cache");
    folders.add(Path.of(cache, "backendai-images/registry/usr/bin"));
    return folders;
  }

  /** Runs a program to its end and fails with its output when it fails. */
  static void run(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String output =
          new String(
              process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException(String.join(" ", command) + " failed:\n" + output);
      }
    } catch (IOException e) {
      throw new IllegalStateException("cannot run " + command.getFirst(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while running " + command.getFirst(), e);
    }
  }

  static Path temporaryFolder(String name) {
    try {
      Path folder = Files.createTempDirectory("bai-" + name + "-");
      folder.toFile().setReadable(true, false);
      folder.toFile().setExecutable(true, false);
      return folder;
    } catch (IOException e) {
      throw new IllegalStateException("cannot make a temporary folder", e);
    }
  }

  static void deleteTree(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    } catch (IOException e) {
      System.getLogger(Programs.class.getName())
          .log(System.Logger.Level.WARNING, "left behind: {0}", folder);
    }
  }
}
