package ai.backend.common.redis;

import io.lettuce.core.RedisURI;
import java.time.Duration;

/**
 * Where Redis is.
 *
 * @param host name or address, without brackets
 * @param port 1..65535
 * @param password empty when Redis asks for none; never logged
 * @param commandTimeout deadline of one command
 */
public record RedisSettings(String host, int port, String password, Duration commandTimeout) {
  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);

  /**
   * Reads {@code host:port} (IPv6 hosts in brackets).
   *
   * @throws IllegalArgumentException when it has another form; the message names the text
   */
  public static RedisSettings parse(String address, String password) {
    int colon = address.lastIndexOf(':');
    String host = colon > 0 ? address.substring(0, colon) : "";
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    try {
      int port = Integer.parseInt(address.substring(colon + 1));
      if (!host.isBlank() && port > 0 && port < 65536) {
        return new RedisSettings(host, port, password, DEFAULT_TIMEOUT);
      }
    } catch (NumberFormatException e) {
      // falls through to the one message below
    }
    throw new IllegalArgumentException(
        "Redis address '" + address + "' is not host:port, e.g. redis:6379");
  }

  RedisURI uri(RedisDatabase database) {
    var builder =
        RedisURI.builder()
            .withHost(host)
            .withPort(port)
            .withDatabase(database.number())
            .withTimeout(commandTimeout);
    if (!password.isEmpty()) {
      builder.withPassword(password.toCharArray());
    }
    return builder.build();
  }

  @Override
  public String toString() {
    return "redis://" + host + ":" + port;
  }
}
