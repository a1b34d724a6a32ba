package ai.backend.manager.gateway;

import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A request as it came over the wire.
 *
 * @param method effective method, upper case ({@code X-Method-Override} applied)
 * @param target raw path and query
 * @param headers the first value of a header, by name in any case
 * @param from where it comes from
 */
record Inbound(
    String method,
    String target,
    Function<String, @Nullable String> headers,
    ClientAddress from,
    byte[] body) {

  @Nullable String header(String name) {
    return headers.apply(name);
  }

  String path() {
    int query = target.indexOf('?');
    return query < 0 ? target : target.substring(0, query);
  }

  /** The raw query without the question mark, empty when there is none. */
  String query() {
    int query = target.indexOf('?');
    return query < 0 ? "" : target.substring(query + 1);
  }

  /** The version header's value, the current spelling before the old one. */
  @Nullable String version() {
    String current = header("X-BackendAI-Version");
    return current != null ? current : header("X-Sorna-Version");
  }

  /**
   * Media type without parameters, lower case; {@code application/octet-stream} when none was sent.
   */
  String mediaType() {
    String type = header("Content-Type");
    if (type == null || type.isBlank()) {
      return "application/octet-stream";
    }
    int parameters = type.indexOf(';');
    return (parameters < 0 ? type : type.substring(0, parameters)).strip().toLowerCase(Locale.ROOT);
  }
}
