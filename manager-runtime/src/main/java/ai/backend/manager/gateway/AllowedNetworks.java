package ai.backend.manager.gateway;

import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A user's list of networks from which he may call; an empty list allows all (spec/01 §5.3). */
record AllowedNetworks(List<String> networks) {

  void check(@Nullable String client) {
    if (networks.isEmpty()) {
      return;
    }
    if (client == null) {
      throw new ApiProblem(ProblemType.AUTH_FAILED, "Not allowed IP address");
    }
    byte[] address = parse(client);
    if (networks.stream().noneMatch(network -> contains(network, address))) {
      throw new ApiProblem(ProblemType.AUTH_FAILED, "'" + client + "' is not allowed IP address");
    }
  }

  private static byte[] parse(String client) {
    try {
      return InetAddress.ofLiteral(client).getAddress();
    } catch (IllegalArgumentException e) {
      throw new ApiProblem(
          ProblemType.INVALID_AUTH_PARAMS, "'" + client + "' is not an IP address");
    }
  }

  private static boolean contains(String network, byte[] address) {
    int slash = network.indexOf('/');
    byte[] base;
    try {
      base = InetAddress.ofLiteral(slash < 0 ? network : network.substring(0, slash)).getAddress();
    } catch (IllegalArgumentException e) {
      return false;
    }
    if (base.length != address.length) {
      return false;
    }
    int bits = slash < 0 ? base.length * 8 : Integer.parseInt(network.substring(slash + 1));
    for (int i = 0; i < bits; i++) {
      int mask = 0x80 >> (i % 8);
      if ((base[i / 8] & mask) != (address[i / 8] & mask)) {
        return false;
      }
    }
    return true;
  }
}
