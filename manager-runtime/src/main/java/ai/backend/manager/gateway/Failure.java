package ai.backend.manager.gateway;

import org.jspecify.annotations.Nullable;

/**
 * A request that was answered with 5xx.
 *
 * @param path without the query, which may hold secrets
 * @param answer what the client was told
 * @param cause what went wrong; its messages may hold secrets
 * @param requestId as in the answer's {@code X-Request-ID}
 */
public record Failure(
    String method, String path, ApiProblem answer, Throwable cause, @Nullable String requestId) {}
