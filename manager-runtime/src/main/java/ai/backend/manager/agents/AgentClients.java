package ai.backend.manager.agents;

import ai.backend.common.agent.AgentServiceGrpc;
import ai.backend.common.agent.AgentServiceGrpc.AgentServiceBlockingStub;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Connections to agents, one for each address, the least recently used one given up beyond {@value
 * #MOST}. Calls carry the shared token and a deadline; they block, so they belong on virtual
 * threads. Thread-safe.
 */
public final class AgentClients implements AutoCloseable {
  private static final int MOST = 2048;
  private static final int MAX_MESSAGE = 32 * 1024 * 1024;
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final String token;
  private final Map<String, ManagedChannel> channels = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * @param token the bearer token that managers and agents share
   */
  public AgentClients(String token) {
    this.token = token;
  }

  /**
   * A client whose next call ends by the deadline.
   *
   * @param addr {@code tcp://host:port} as in the agent's row
   * @throws IllegalArgumentException when the address has another form
   */
  public AgentServiceBlockingStub at(String addr, Duration deadline) {
    Metadata headers = new Metadata();
    headers.put(AUTHORIZATION, "Bearer " + token);
    return AgentServiceGrpc.newBlockingStub(channel(addr))
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
        .withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS);
  }

  private synchronized ManagedChannel channel(String addr) {
    ManagedChannel channel = channels.computeIfAbsent(addr, AgentClients::open);
    if (channels.size() > MOST) {
      var eldest = channels.entrySet().iterator();
      ManagedChannel unused = eldest.next().getValue();
      eldest.remove();
      unused.shutdown();
    }
    return channel;
  }

  private static ManagedChannel open(String addr) {
    URI uri = URI.create(addr);
    if (uri.getHost() == null || uri.getPort() < 1) {
      throw new IllegalArgumentException(
          "'" + addr + "' is no agent address; it reads tcp://host:port");
    }
    return NettyChannelBuilder.forAddress(uri.getHost(), uri.getPort())
        .usePlaintext()
        .maxInboundMessageSize(MAX_MESSAGE)
        .keepAliveTime(60, TimeUnit.SECONDS)
        .keepAliveTimeout(10, TimeUnit.SECONDS)
        .idleTimeout(10, TimeUnit.MINUTES)
        .build();
  }

  @Override
  public synchronized void close() {
    channels.values().forEach(ManagedChannel::shutdownNow);
    channels.clear();
  }
}
