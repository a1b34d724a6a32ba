package ai.backend.testing;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A PostgreSQL server of its own on a loopback port; superuser {@code postgres}, password {@value
 * #PASSWORD}.
 */
public final class PostgresServer implements AutoCloseable {
  public static final String USER = "postgres";
  public static final String PASSWORD = "test-only";

  private final Path folder;
  private final int port;
  private final AtomicInteger databases = new AtomicInteger();
  private ServerProcess process;

  public PostgresServer() {
    folder = Programs.temporaryFolder("postgres");
    port = ServerProcess.freePort();
    initialise();
    process = launch();
  }

  private void initialise() {
    boolean root = System.getProperty("user.name").equals("root");
    if (root) {
      Programs.run(List.of("chown", "postgres", folder.toString()));
    }
    Programs.run(
        asServerUser(
            "sh",
            "-c",
            "echo \"$2\" > \"$1/pw\" && \"$3\" -D \"$1/data\" -U postgres -A scram-sha-256 --pwfile=\"$1/pw\""
                + " -E UTF8 --locale=C.UTF-8 --no-sync",
            "init",
            folder.toString(),
            PASSWORD,
            Programs.find("initdb", "postgresql")));
  }

  private ServerProcess launch() {
    List<String> command =
        asServerUser(
            Programs.find("postgres", "postgresql"),
            "-D",
            folder.resolve("data").toString(),
            "-p",
            Integer.toString(port),
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            "unix_socket_directories=" + folder,
            "-c",
            "fsync=off",
            "-c",
            "shared_buffers=64MB",
            "-c",
            "max_connections=200");
    // an interrupt ends it at once; on the usual signal it would wait for its clients to go
    return ServerProcess.start("postgres", folder, command, "INT").await(this::answers);
  }

  private List<String> asServerUser(String... command) {
    var line = new ArrayList<String>();
    if (System.getProperty("user.name").equals("root")) {
      line.addAll(List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"));
    }
    line.addAll(List.of(command));
    return line;
  }

  private boolean answers() {
    try (Connection ignored = connect("postgres")) {
      return true;
    } catch (SQLException e) {
      return false;
    }
  }

  /** Creates an empty database and returns its name. */
  public String createDatabase() {
    String name = "test_" + databases.incrementAndGet();
    try (Connection connection = connect("postgres");
        var statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name);
    } catch (SQLException e) {
      throw new IllegalStateException("cannot create database " + name, e);
    }
    return name;
  }

  public Connection connect(String database) throws SQLException {
    return DriverManager.getConnection(jdbcUrl(database), USER, PASSWORD);
  }

  public String jdbcUrl(String database) {
    return "jdbc:postgresql://" + address() + "/" + database;
  }

  /** {@code host:port}. */
  public String address() {
    return "127.0.0.1:" + port;
  }

  /** Stops the server (its data stay), for tests of what happens while it is away. */
  public void stop() {
    process.close();
  }

  /** Starts it again on the same port with the same data. */
  public void start() {
    process = launch();
  }

  @Override
  public void close() {
    process.close();
    Programs.deleteTree(folder);
  }
}
