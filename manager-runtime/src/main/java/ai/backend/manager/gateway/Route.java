package ai.backend.manager.gateway;

/**
 * One operation of the REST API.
 *
 * @param method upper-case HTTP method
 * @param path template with {@code {name}} placeholders, each one non-empty segment
 * @param bodyLimit largest request body in bytes; more is 400 (spec/01 §3.4)
 * @param recorded whether requests go into the audit log
 */
public record Route(
    String method,
    String path,
    Access access,
    Gate gate,
    int bodyLimit,
    Handler handler,
    Recorded recorded) {
  /** 1 MiB. */
  public static final int DEFAULT_BODY_LIMIT = 1 << 20;

  public Route(String method, String path, Access access, Gate gate, Handler handler) {
    this(method, path, access, gate, DEFAULT_BODY_LIMIT, handler);
  }

  /** Recorded as a change unless the method is GET. */
  public Route(
      String method, String path, Access access, Gate gate, int bodyLimit, Handler handler) {
    this(
        method,
        path,
        access,
        gate,
        bodyLimit,
        handler,
        method.equals("GET") ? Recorded.NEVER : Recorded.CHANGE);
  }

  /** The same route with another rule for the audit log. */
  public Route recorded(Recorded rule) {
    return new Route(method, path, access, gate, bodyLimit, handler, rule);
  }
}
