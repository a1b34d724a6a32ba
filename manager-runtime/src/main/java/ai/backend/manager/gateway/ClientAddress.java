package ai.backend.manager.gateway;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a request comes from: what the allow-list of a user, the limits of logins and the records
 * go by (spec/01 §5.3, spec/08 §8).
 *
 * <p>{@code X-Forwarded-For} is a list to which each proxy appends whom it heard from. It counts
 * when the peer is a proxy that is trusted; then it is read from the right, and the first address
 * that is no trusted proxy's is the client's. What stands left of it was said by the client itself.
 *
 * @param client address of the client, null when unknown
 * @param peer address of the other end of the connection, null when unknown
 */
record ClientAddress(@Nullable String client, @Nullable String peer) {
  /** No real chain of proxies is as long. */
  private static final int MAX_ENTRIES = 32;

  private static final Pattern BRACKETS = Pattern.compile("\\[([^\\]]*)\\](?::[0-9]{1,5})?");
  private static final Pattern WITH_PORT = Pattern.compile("([0-9.]+):[0-9]{1,5}");

  /**
   * @param peer a zone after {@code %} does not count
   * @param forwarded the values of all {@code X-Forwarded-For} headers, in their order
   */
  static ClientAddress of(@Nullable String peer, List<String> forwarded, TrustedProxies proxies) {
    if (peer == null) {
      return new ClientAddress(null, null);
    }
    int zone = peer.indexOf('%');
    String nearest = zone < 0 ? peer : peer.substring(0, zone);
    return new ClientAddress(
        proxies.trust(nearest) ? furthest(nearest, forwarded, proxies) : nearest, nearest);
  }

  /**
   * The client, or the last trusted proxy whose word makes sense: what comes after nonsense may be
   * anybody's.
   */
  private static String furthest(String peer, List<String> forwarded, TrustedProxies proxies) {
    String sane = peer;
    int seen = 0;
    for (String header : forwarded.reversed()) {
      for (int end = header.length(); end >= 0 && seen < MAX_ENTRIES; seen++) {
        int comma = header.lastIndexOf(',', end - 1);
        String entry = header.substring(comma + 1, end).strip();
        end = comma;
        if (entry.isEmpty()) {
          continue;
        }
        String address = bare(entry);
        if (Network.address(address).isEmpty()) {
          return sane;
        }
        sane = address;
        if (!proxies.trust(address)) {
          return sane;
        }
      }
    }
    return sane;
  }

  /** Without brackets and port. */
  private static String bare(String entry) {
    for (Pattern form : List.of(BRACKETS, WITH_PORT)) {
      Matcher match = form.matcher(entry);
      if (match.matches()) {
        return match.group(1);
      }
    }
    return entry;
  }

  /** As it is recorded: the client and, when it is another, the peer. */
  @Nullable String recorded() {
    return client == null || client.equals(peer) ? client : client + " via " + peer;
  }
}
