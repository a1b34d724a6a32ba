package ai.backend.manager.image.registry;

import ai.backend.manager.outbound.Reachable;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Locale;

/**
 * Where a registry may send us with a redirect, a place to upload to or the realm of its tokens.
 * The administrator chose the registry, not those: they must not be less protected than the
 * registry, nor be what only this machine reaches (loopback, link-local such as clouds' metadata
 * services, multicast) unless the registry itself is there. Private networks may be reached:
 * registries keep their layers in stores of the same network.
 */
record RegistryBounds(RegistryConfig registry, Resolver resolver) {
  /** Finds the addresses of a host. */
  @FunctionalInterface
  interface Resolver {
    InetAddress[] addresses(String host) throws UnknownHostException;
  }

  static RegistryBounds of(RegistryConfig registry) {
    return new RegistryBounds(registry, InetAddress::getAllByName);
  }

  /** Whether it is the registry's own scheme, host and port: only there go its credentials. */
  boolean isHome(URI uri) {
    URI home = registry.url();
    return host(home).equals(host(uri))
        && port(home) == port(uri)
        && home.getScheme().equalsIgnoreCase(uri.getScheme());
  }

  /**
   * Reads an address that the registry gave.
   *
   * @param from what it may be relative to
   * @throws RegistryException when it is none or out of bounds
   */
  URI follow(URI from, String text) throws RegistryException {
    URI to;
    try {
      to = from.resolve(text);
    } catch (IllegalArgumentException e) {
      throw new RegistryException(registry + " points to something that is no address", e);
    }
    to = asHome(to);
    if (!isHome(to)) {
      check(to);
    }
    return to;
  }

  /** A registry behind a proxy that ends TLS often takes itself for one that is reached plainly. */
  private URI asHome(URI to) {
    URI home = registry.url();
    boolean samePlace = host(home).equals(host(to)) && home.getPort() == to.getPort();
    return samePlace && "https".equals(home.getScheme()) && "http".equals(to.getScheme())
        ? URI.create("https" + to.toString().substring("http".length()))
        : to;
  }

  private void check(URI to) throws RegistryException {
    boolean secure = "https".equalsIgnoreCase(to.getScheme());
    if (!secure && !"http".equalsIgnoreCase(to.getScheme()) || host(to).isEmpty()) {
      throw new RegistryException(registry + " points to something else than a web address");
    }
    if (!secure && "https".equals(registry.url().getScheme())) {
      throw refused(to, "which is not protected by TLS as the registry is");
    }
    InetAddress[] own = addresses(host(registry.url()));
    for (InetAddress address : addresses(host(to))) {
      if (!Reachable.BEYOND_THIS_MACHINE.allowed().test(address) && !isAmong(own, address)) {
        throw refused(to, "which is a loopback, link-local or multicast address");
      }
    }
  }

  private static boolean isAmong(InetAddress[] own, InetAddress address) {
    return Arrays.stream(own)
        .anyMatch(
            mine ->
                mine.equals(address) || mine.isLoopbackAddress() && address.isLoopbackAddress());
  }

  private InetAddress[] addresses(String host) throws RegistryException {
    try {
      return resolver.addresses(host);
    } catch (UnknownHostException e) {
      throw RegistryException.passing(
          registry + " points to the host " + host + ", which is not known", e);
    }
  }

  private RegistryException refused(URI to, String why) {
    return new RegistryException(registry + " points to " + host(to) + ", " + why);
  }

  private static String host(URI uri) {
    return uri.getHost() == null ? "" : uri.getHost().toLowerCase(Locale.ROOT);
  }

  private static int port(URI uri) {
    if (uri.getPort() >= 0) {
      return uri.getPort();
    }
    return "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
  }
}
