package ai.backend.manager.gateway;

import org.jboss.logging.Logger;
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/**
 * What every log line of a request carries, and the one line for each request (category {@code
 * access}). Query strings, bodies, headers and signatures are left out: they may hold secrets.
 */
public final class CallLog {
  private static final Logger ACCESS = Logger.getLogger("access");
  private static final String ID = "request";
  private static final String KEY = "key";
  private static final String SIGNING = "signing";
  private static final int LONGEST_PATH = 200;

  private CallLog() {}

  /** From here on log lines of this thread carry the id. */
  static void begin(String requestId) {
    MDC.put(ID, requestId);
  }

  /** The request's signature was right. */
  static void signed(String accessKey, SigningProfile profile, String hash) {
    MDC.put(KEY, accessKey);
    MDC.put(SIGNING, profile.text() + "/" + hash);
  }

  static void end() {
    MDC.remove(ID);
    MDC.remove(KEY);
    MDC.remove(SIGNING);
  }

  /** The id of the request that this thread works on, null when it works on none. */
  public static @Nullable String requestId() {
    return (String) MDC.get(ID);
  }

  /** {@code 192.0.2.1 POST /session 201 345 B 12 ms key=AKIA… signing=compatible/sha256}. */
  static void answered(
      @Nullable String client, String method, String target, int status, long bytes, long nanos) {
    if (!ACCESS.isInfoEnabled()) {
      return;
    }
    Object key = MDC.get(KEY);
    ACCESS.info(
        plain(String.valueOf(client))
            + " "
            + plain(method)
            + " "
            + plain(path(target))
            + " "
            + status
            + " "
            + bytes
            + " B "
            + nanos / 1_000_000
            + " ms"
            + (key == null ? "" : " key=" + key + " signing=" + MDC.get(SIGNING)));
  }

  private static String path(String target) {
    int query = target.indexOf('?');
    return query < 0 ? target : target.substring(0, query);
  }

  /** Nothing that could look like another line. */
  private static String plain(String text) {
    String shortened = text.length() > LONGEST_PATH ? text.substring(0, LONGEST_PATH) + "…" : text;
    return shortened.replaceAll("[^\\x21-\\x7e…]", "?");
  }
}
