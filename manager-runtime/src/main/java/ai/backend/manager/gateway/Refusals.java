package ai.backend.manager.gateway;

import ai.backend.manager.policy.Refusal;

/** The problem documents of refusals by the policy. */
public final class Refusals {
  private Refusals() {}

  public static ApiProblem problem(Refusal refusal) {
    return switch (refusal) {
      case UNAUTHORIZED -> unauthorized();
      case SUPERADMIN_ONLY ->
          new ApiProblem(ProblemType.FORBIDDEN, "superadmin privilege required");
      case FORBIDDEN, NO_PERMISSION -> new ApiProblem(ProblemType.FORBIDDEN, null, null);
      case INSUFFICIENT -> new ApiProblem(ProblemType.INSUFFICIENT_PRIVILEGE, null, null);
      case UNKNOWN_ROLE -> ApiProblem.invalid("Unknown client role");
      case HIDDEN -> ApiProblem.notFound("object", null);
    };
  }

  static ApiProblem unauthorized() {
    return new ApiProblem(ProblemType.AUTH_FAILED, "Unauthorized access");
  }
}
