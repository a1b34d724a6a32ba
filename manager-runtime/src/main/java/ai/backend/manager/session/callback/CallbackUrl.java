package ai.backend.manager.session.callback;

import java.net.URI;
import java.net.URISyntaxException;

/**
 * Where to send notices.
 *
 * @param target path and query as they go into the request line
 */
public record CallbackUrl(boolean tls, String host, int port, String target) {

  /** Whether a text is an absolute http or https URL with a host. */
  public static boolean valid(String text) {
    try {
      parse(text);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /**
   * Reads a URL.
   *
   * @throws IllegalArgumentException when it is not an absolute http or https URL
   */
  static CallbackUrl parse(String text) {
    try {
      URI uri = new URI(text);
      boolean tls = "https".equalsIgnoreCase(uri.getScheme());
      String host = uri.getHost();
      if ((!tls && !"http".equalsIgnoreCase(uri.getScheme())) || host == null) {
        throw new IllegalArgumentException("not an absolute http or https URL");
      }
      int port = uri.getPort() > 0 ? uri.getPort() : tls ? 443 : 80;
      return new CallbackUrl(tls, bare(host), port, target(uri));
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("not a URL: " + e.getReason(), e);
    }
  }

  private static String bare(String host) {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  private static String target(URI uri) {
    String path = uri.getRawPath();
    String query = uri.getRawQuery();
    return (path == null || path.isEmpty() ? "/" : path) + (query == null ? "" : "?" + query);
  }
}
