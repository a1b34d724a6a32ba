package ai.backend.manager.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * A refusal which the client sees as {@code application/problem+json} (spec/01 §7).
 *
 * <p>{@code msg} says what was wrong and what to change; {@code data} is the type's extra member.
 * Neither may hold secrets or database rows.
 */
public final class ApiProblem extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int status;
  private final String slug;
  private final String title;
  private final @Nullable String msg;
  private final transient @Nullable JsonNode data;
  private final transient @Nullable JsonNode agentDetails;

  public ApiProblem(ProblemType type, @Nullable String msg, @Nullable JsonNode data) {
    this(type.status(), type.slug(), type.title(), msg, data, null);
  }

  public ApiProblem(ProblemType type, String msg) {
    this(type, msg, null);
  }

  private ApiProblem(
      int status,
      String slug,
      String title,
      @Nullable String msg,
      @Nullable JsonNode data,
      @Nullable JsonNode agentDetails) {
    super(msg == null ? title : title + " " + msg, null, false, false);
    this.status = status;
    this.slug = slug;
    this.title = title;
    this.msg = msg;
    this.data = data;
    this.agentDetails = agentDetails;
  }

  /**
   * 404 for a missing object: type {@code object-not-found}, title "No such &lt;object&gt;."
   * (spec/01 §7).
   */
  public static ApiProblem notFound(String object, @Nullable String msg) {
    return notFound(object, msg, null);
  }

  /** As above with an extra member. */
  public static ApiProblem notFound(String object, @Nullable String msg, @Nullable JsonNode data) {
    return new ApiProblem(404, "object-not-found", "No such " + object + ".", msg, data, null);
  }

  /** 400 {@code invalid-api-params} with one sentence. */
  public static ApiProblem invalid(String msg) {
    return new ApiProblem(ProblemType.INVALID_API_PARAMS, msg);
  }

  /** 503 {@code service-unavailable} because PostgreSQL, Redis or etcd does not answer. */
  public static ApiProblem storeAway(String store) {
    return new ApiProblem(
        ProblemType.SERVICE_UNAVAILABLE,
        store + " does not answer at the moment; try again in a few seconds.");
  }

  /**
   * A failure of an agent: the member {@code agent-details} in place of msg and data (spec/01 §7).
   */
  public static ApiProblem ofAgent(ProblemType type, JsonNode agentDetails) {
    return new ApiProblem(type.status(), type.slug(), type.title(), null, null, agentDetails);
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

  public @Nullable String msg() {
    return msg;
  }

  public @Nullable JsonNode data() {
    return data;
  }

  public @Nullable JsonNode agentDetails() {
    return agentDetails;
  }
}
