package ai.backend.manager.gateway;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
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
    InetAddress address = parse(client);
    if (networks.stream()
        .map(Network::parse)
        .flatMap(Optional::stream)
        .noneMatch(network -> network.contains(address))) {
      throw new ApiProblem(ProblemType.AUTH_FAILED, "'" + client + "' is not allowed IP address");
    }
  }

  private static InetAddress parse(String client) {
    return Network.address(client)
        .orElseThrow(
            () ->
                new ApiProblem(
                    ProblemType.INVALID_AUTH_PARAMS, "'" + client + "' is not an IP address"));
  }
}
