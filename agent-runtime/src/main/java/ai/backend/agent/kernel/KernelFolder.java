package ai.backend.agent.kernel;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.ExecWatch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Files below a kernel's /home/work, handled by a program inside its pod that runs as the kernel's
 * user (spec/10 §12): nothing that a user names can reach further than the user's own code can.
 */
public final class KernelFolder {
  /** Content of a download, at most. */
  static final int MAX_BYTES = 1024 * 1024;

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final String PROGRAM = program();
  private static final String AS_USER =
      "exec /opt/kernel/su-exec \"${LOCAL_USER_ID:-9001}:${LOCAL_GROUP_ID:-9001}\" /opt/backend.ai/bin/python -s -c \"$@\"";

  /** Exit codes of the program inside. */
  private static final int NOT_FOUND = 44;

  private static final int OUTSIDE = 43;
  private static final int TOO_LARGE = 45;

  private final KubernetesClient client;
  private final String namespace;

  public KernelFolder(KubernetesClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
  }

  /** A listing: JSON text of the list (empty when there is no such folder), and what went wrong. */
  public record Listing(String filesJson, String errors) {}

  /**
   * Writes a file; its folders are made.
   *
   * @throws IllegalArgumentException when the path leaves /home/work
   */
  public void upload(UUID kernelId, String path, byte[] content) {
    Finished finished =
        run(kernelId, content, "upload", relative(path), Integer.toString(content.length));
    if (finished.code == OUTSIDE) {
      throw new IllegalArgumentException("The path '" + path + "' leaves /home/work.");
    }
    require(finished, path, "You cannot upload files outside /home/work");
  }

  /** The path as a tar archive. */
  public byte[] download(UUID kernelId, String path) {
    Finished finished =
        run(kernelId, new byte[0], "download", any(path), Integer.toString(MAX_BYTES));
    require(finished, path, "You cannot download files outside /home/work");
    return finished.out;
  }

  public Listing list(UUID kernelId, String path) {
    Finished finished = run(kernelId, new byte[0], "list", any(path.isEmpty() ? "." : path), "0");
    if (finished.code == NOT_FOUND) {
      return new Listing("", finished.errors());
    }
    require(finished, path, "You cannot list files outside /home/work");
    return new Listing(new String(finished.out, StandardCharsets.UTF_8), "");
  }

  private static String relative(String path) {
    if (path.isBlank() || path.startsWith("/") || path.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "The path '" + path.replace('\0', '?') + "' is not relative to /home/work.");
    }
    return path;
  }

  private static String any(String path) {
    if (path.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("The path '" + path.replace('\0', '?') + "' holds a NUL.");
    }
    return path;
  }

  private static void require(Finished finished, String path, String outside) {
    switch (finished.code) {
      case 0 -> {}
      case NOT_FOUND ->
          throw new FolderException(
              FolderException.Kind.NOT_FOUND, "Could not found the file: /home/work/" + path);
      case OUTSIDE -> throw new FolderException(FolderException.Kind.OUTSIDE, outside);
      case TOO_LARGE -> throw new FolderException(FolderException.Kind.TOO_LARGE, "too large file");
      default ->
          throw new FolderException(
              FolderException.Kind.FAILED,
              "The kernel did not handle '" + path + "': " + finished.errors());
    }
  }

  private record Finished(int code, byte[] out, byte[] err) {
    String errors() {
      return new String(err, StandardCharsets.UTF_8).strip();
    }
  }

  private Finished run(UUID kernelId, byte[] input, String action, String path, String number) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    try (ExecWatch exec =
        PodPrograms.exec(
            client,
            namespace,
            kernelId,
            input,
            out,
            err,
            List.of("/bin/sh", "-c", AS_USER, "folder", PROGRAM, action, path, number))) {
      int code =
          Objects.requireNonNullElse(
              exec.exitCode().get(LIMIT.toMillis(), TimeUnit.MILLISECONDS), -1);
      return new Finished(code, out.toByteArray(), err.toByteArray());
    } catch (TimeoutException e) {
      throw new FolderException(
          FolderException.Kind.FAILED,
          "The kernel did not answer within " + LIMIT.toSeconds() + " s.");
    } catch (ExecutionException | CompletionException e) {
      throw new FolderException(
          FolderException.Kind.FAILED, "The kernel cannot be entered: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FolderException(FolderException.Kind.FAILED, "Interrupted.");
    }
  }

  private static String program() {
    try (var in = Objects.requireNonNull(KernelFolder.class.getResourceAsStream("folder.py"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
