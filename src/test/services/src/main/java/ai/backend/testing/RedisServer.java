package ai.backend.testing;

import java.nio.file.Path;
import java.util.List;

/** A Redis server of its own on a loopback port, password {@value #PASSWORD}. */
public final class RedisServer implements AutoCloseable {
  public static final String PASSWORD = "test-only";

  private final Path folder;
  private final int port;
  private ServerProcess process;

  public RedisServer() {
    folder = Programs.temporaryFolder("redis");
    port = ServerProcess.freePort();
    process = launch();
  }

  private ServerProcess launch() {
    List<String> command =
        List.of(
            Programs.find("redis-server", "redis-server"),
            "--port",
            Integer.toString(port),
            "--bind",
            "127.0.0.1",
            "--requirepass",
            PASSWORD,
            "--dir",
            folder.toString(),
            "--appendonly",
            "yes",
            "--appendfsync",
            "no",
            "--save",
            "");
    return ServerProcess.start("redis", folder, command).awaitPort(port);
  }

  /** {@code host:port}. */
  public String address() {
    return "127.0.0.1:" + port;
  }

  /** URI with the password and the database number. */
  public String uri(int database) {
    return "redis://:" + PASSWORD + "@" + address() + "/" + database;
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
