package ai.backend.manager.gateway;

/**
 * One operation of the REST API.
 *
 * @param method upper-case HTTP method
 * @param path template with {@code {name}} placeholders, each one non-empty segment
 */
public record Route(String method, String path, Access access, Gate gate, Handler handler) {}
