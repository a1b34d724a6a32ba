package ai.backend.operator.cluster;

import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;

/** Whether something listens at an address of the user's. */
interface Reachability {
  /** Why {@code host:port} cannot be reached; nothing when it can. Answers within 3 s. */
  Optional<String> problem(String address);

  /** Opens a connection and closes it again. */
  @Singleton
  final class Tcp implements Reachability {
    private static final Duration DEADLINE = Duration.ofSeconds(3);

    @Override
    public Optional<String> problem(String address) {
      int colon = address.lastIndexOf(':');
      var target =
          new InetSocketAddress(
              address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
      if (target.isUnresolved()) {
        return Optional.of("the name %s is not known".formatted(target.getHostString()));
      }
      try (var socket = new Socket()) {
        socket.connect(target, Math.toIntExact(DEADLINE.toMillis()));
        return Optional.empty();
      } catch (SocketTimeoutException e) {
        return Optional.of("no answer within " + DEADLINE.toSeconds() + " s");
      } catch (IOException e) {
        return Optional.of(String.valueOf(e.getMessage()));
      }
    }
  }
}
