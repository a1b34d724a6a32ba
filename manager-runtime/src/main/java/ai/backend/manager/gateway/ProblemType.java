package ai.backend.manager.gateway;

/** The closed set of problem documents (spec/01 §7): HTTP status, type slug and title. */
public enum ProblemType {
  BAD_REQUEST(400, "generic-bad-request", "Bad request."),
  INVALID_AUTH_PARAMS(400, "invalid-auth-params", "Missing or invalid authorization parameters."),
  AUTH_FAILED(401, "auth-failed", "Credential/signature mismatch."),
  PASSWORD_EXPIRED(401, "password-expired", "Password has expired."),
  INVALID_API_PARAMS(400, "invalid-api-params", "Missing or invalid API parameters."),
  URL_NOT_FOUND(404, "url-not-found", "Unknown URL path."),
  METHOD_NOT_ALLOWED(405, "method-not-allowed", "HTTP Method Not Allowed."),
  FORBIDDEN(403, "generic-forbidden", "Forbidden operation."),
  INSUFFICIENT_PRIVILEGE(403, "insufficient-privilege", "Insufficient privilege."),
  INTERNAL(500, "internal-server-error", "Internal server error."),
  SERVER_MISCONFIGURED(500, "server-misconfigured", "Service misconfigured."),
  SERVICE_UNAVAILABLE(503, "service-unavailable", "Serivce unavailable."),
  SERVER_FROZEN(
      503, "server-frozen", "The server is frozen due to maintenance. Please try again later."),
  GRAPHQL_ERROR(400, "graphql-error", "GraphQL-generated error."),
  RATE_LIMIT_EXCEEDED(429, "rate-limit-exceeded", "You have reached your API query rate limit."),
  DOTFILE_CREATION_FAILED(400, "generic-bad-request", "Dotfile creation has failed."),
  DOTFILE_ALREADY_EXISTS(400, "generic-bad-request", "Dotfile already exists."),
  QUOTA_EXCEEDED(412, "quota-exceeded", "You have reached your resource limit."),
  TOO_MANY_SESSIONS_MATCHED(404, "too-many-sessions-matched", "Too many sessions matched."),
  SESSION_ALREADY_EXISTS(
      400,
      "session-already-exists",
      "The session already exists but you requested not to reuse existing one."),
  INSTANCE_NOT_AVAILABLE(503, "instance-not-available", "There is no available instance."),
  KERNEL_CREATION_FAILED(500, "kernel-creation-failed", "Kernel creation has failed."),
  KERNEL_DESTRUCTION_FAILED(500, "kernel-destruction-failed", "Kernel destruction has failed."),
  KERNEL_RESTART_FAILED(500, "kernel-restart-failed", "Kernel restart has failed."),
  KERNEL_EXECUTION_FAILED(
      500, "kernel-execution-failed", "Executing user code in the kernel has failed.");

  private final int status;
  private final String slug;
  private final String title;

  ProblemType(int status, String slug, String title) {
    this.status = status;
    this.slug = slug;
    this.title = title;
  }

  public int status() {
    return status;
  }

  public String slug() {
    return slug;
  }

  public String title() {
    return title;
  }
}
