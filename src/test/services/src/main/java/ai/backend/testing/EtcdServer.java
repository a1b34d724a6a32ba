package ai.backend.testing;

import java.nio.file.Path;
import java.util.List;

/** An etcd server of its own on a loopback port, without authentication. */
public final class EtcdServer implements AutoCloseable {
  private final Path folder;
  private final int clientPort;
  private final int peerPort;
  private ServerProcess process;

  public EtcdServer() {
    folder = Programs.temporaryFolder("etcd");
    clientPort = ServerProcess.freePort();
    peerPort = ServerProcess.freePort();
    process = launch();
  }

  private ServerProcess launch() {
    List<String> command =
        List.of(
            Programs.find("etcd", "etcd-server"),
            "--name=test",
            "--data-dir=" + folder.resolve("data"),
            "--listen-client-urls=" + endpoint(),
            "--advertise-client-urls=" + endpoint(),
            "--listen-peer-urls=http://127.0.0.1:" + peerPort,
            "--initial-advertise-peer-urls=http://127.0.0.1:" + peerPort,
            "--initial-cluster=test=http://127.0.0.1:" + peerPort,
            "--log-level=warn");
    return ServerProcess.start("etcd", folder, command).awaitPort(clientPort);
  }

  /** {@code host:port}. */
  public String address() {
    return "127.0.0.1:" + clientPort;
  }

  public String endpoint() {
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
