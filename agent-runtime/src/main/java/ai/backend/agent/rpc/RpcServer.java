package ai.backend.agent.rpc;

import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** The gRPC port. Each call runs on a virtual thread of its own. */
public final class RpcServer implements AutoCloseable {
  private static final int MAX_MESSAGE = 32 * 1024 * 1024;
  private final Server server;

  /** Starts to listen; port 0 takes a free one. */
  public RpcServer(int port, String token, AgentEndpoint endpoint) {
    server =
        NettyServerBuilder.forPort(port)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .maxInboundMessageSize(MAX_MESSAGE)
            .maxConcurrentCallsPerConnection(1000)
            .permitKeepAliveTime(5, TimeUnit.SECONDS)
            .permitKeepAliveWithoutCalls(true)
            .intercept(new TokenCheck(token))
            .addService(endpoint)
            .build();
    try {
      server.start();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "The gRPC port " + port + " cannot be opened: " + e.getMessage(), e);
    }
  }

  public int port() {
    return server.getPort();
  }

  /** Lets calls end, 5 s at most. */
  @Override
  public void close() {
    server.shutdown();
    try {
      if (!server.awaitTermination(5, TimeUnit.SECONDS)) {
        server.shutdownNow();
      }
    } catch (InterruptedException e) {
      server.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
