package ai.backend.manager.outbound;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.function.Predicate;

/**
 * Which addresses the manager may connect to. Somebody else names the host (a user that of a
 * callback, a registry that of a redirect): what only the gateway's own machine can reach
 * (loopback, link-local such as clouds' metadata services, multicast) is out of bounds.
 */
public record Reachable(Predicate<InetAddress> allowed) {
  private static final List<String> METADATA = List.of("fd00:ec2:0:0:0:0:0:254");

  /** Everything but what only the own machine or link can reach. */
  public static final Reachable BEYOND_THIS_MACHINE = new Reachable(Reachable::beyond);

  /**
   * An allowed address of the host; to be connected to as it is, not looked up again.
   *
   * @throws UnknownHostException when the name does not resolve
   * @throws IllegalArgumentException when one of its addresses is out of bounds
   */
  public InetAddress resolve(String host) throws UnknownHostException {
    InetAddress[] all = InetAddress.getAllByName(host);
    for (InetAddress address : all) {
      if (!allowed.test(address)) {
        throw new IllegalArgumentException(
            host + " is a loopback, link-local or multicast address");
      }
    }
    return all[0];
  }

  private static boolean beyond(InetAddress address) {
    return !address.isLoopbackAddress()
        && !address.isAnyLocalAddress()
        && !address.isLinkLocalAddress()
        && !address.isMulticastAddress()
        && !embedsIpv4(address)
        && address.getAddress()[0] != 0
        && !METADATA.contains(address.getHostAddress());
  }

  /** IPv6 forms that a translator would turn into an IPv4 address of its choice. */
  private static boolean embedsIpv4(InetAddress address) {
    return address instanceof java.net.Inet6Address v6 && v6.isIPv4CompatibleAddress();
  }
}
