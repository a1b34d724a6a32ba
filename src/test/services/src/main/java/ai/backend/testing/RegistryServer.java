package ai.backend.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A registry of container images (the CNCF's "distribution") of its own on a loopback port, plain
 * HTTP, without a login or with that of {@value #USER} and {@value #PASSWORD}.
 */
public final class RegistryServer implements AutoCloseable {
  public static final String USER = "robot";
  public static final String PASSWORD = "right";

  private static final String HASH = "$2b$04$MsG.cpjQdl.Z65kJ6gwRN..jO26Hm/rMQSUHGqwCJB7SizMJcQG7S";
  private static final String LOGIN =
      """
      auth:
        htpasswd:
          realm: test
          path: %s
      """;
  private static final String SETTINGS =
      """
      version: 0.1
      log:
        level: warn
        accesslog:
          disabled: true
      storage:
        filesystem:
          rootdirectory: %s
      http:
        addr: 127.0.0.1:%d
        relativeurls: true
        secret: test
      """;

  private final Path folder;
  private final int port;
  private ServerProcess process;

  public RegistryServer() {
    this(false);
  }

  private RegistryServer(boolean login) {
    folder = Programs.temporaryFolder("registry");
    port = ServerProcess.freePort();
    configure(login);
    process = launch();
  }

  /** One that wants a login. */
  public static RegistryServer withLogin() {
    return new RegistryServer(true);
  }

  private void configure(boolean login) {
    Path users = folder.resolve("users");
    try {
      Files.writeString(users, USER + ":" + HASH + "\n");
      Files.writeString(
          settings(),
          SETTINGS.formatted(folder.resolve("data"), port) + (login ? LOGIN.formatted(users) : ""));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot configure a registry", e);
    }
  }

  private Path settings() {
    return folder.resolve("settings.yml");
  }

  private ServerProcess launch() {
    List<String> command =
        List.of(
            Programs.find("docker-registry", "docker-registry"), "serve", settings().toString());
    return ServerProcess.start("registry", folder, command).awaitPort(port);
  }

  /** {@code host:port}, which is also its name in names of images. */
  public String address() {
    return "127.0.0.1:" + port;
  }

  public String url() {
    return "http://" + address();
  }

  public void stop() {
    process.close();
  }

  public void start() {
    process = launch();
  }

  @Override
  public void close() {
    process.close();
    Programs.deleteTree(folder);
  }
}
