package ai.backend.manager.gateway;

import ai.backend.manager.policy.Verb;
import ai.backend.manager.policy.Via;

/**
 * One operation of the REST API.
 *
 * @param method upper-case HTTP method
 * @param path template with {@code {name}} placeholders, each one non-empty segment
 * @param verb what the caller must be allowed to do; the handler asks further when it depends on
 *     whose the target is
 * @param bodyLimit largest request body in bytes; more is 400 (spec/01 §3.4)
 * @param recorded whether requests go into the audit log
 */
public record Route(
    String method,
    String path,
    Verb verb,
    Gate gate,
    int bodyLimit,
    Handler handler,
    Recorded recorded) {
  /** 1 MiB. */
  public static final int DEFAULT_BODY_LIMIT = 1 << 20;

  public Route(String method, String path, Verb verb, Gate gate, Handler handler) {
    this(method, path, verb, gate, DEFAULT_BODY_LIMIT, handler);
  }

  /** Recorded as a change unless the method is GET. */
  public Route(String method, String path, Verb verb, Gate gate, int bodyLimit, Handler handler) {
    this(
        method,
        path,
        verb,
        gate,
        bodyLimit,
        handler,
        method.equals("GET") ? Recorded.NEVER : Recorded.CHANGE);
  }

  /** Whether it needs a signature. */
  public boolean signed() {
    return verb.via() != Via.PUBLIC;
  }

  /** The same route with another rule for the audit log. */
  public Route recorded(Recorded rule) {
    return new Route(method, path, verb, gate, bodyLimit, handler, rule);
  }
}
