package ai.backend.manager.policy;

/** How whoever may not do a thing at all is told so. */
public enum Refusal {
  /** 401, {@code Unauthorized access}: the guard of a route (spec/08 §1). */
  UNAUTHORIZED("401"),
  /** The forbidden problem that says a superadmin is needed (spec/06 §5). */
  SUPERADMIN_ONLY("superadmins only"),
  FORBIDDEN("forbidden"),
  INSUFFICIENT("insufficient privilege"),
  /** The invalid-parameters problem of a role that a query does not know (spec/06 §5). */
  UNKNOWN_ROLE("unknown role"),
  /** {@code no permission to execute …} of a mutation (spec/06 §6.1). */
  NO_PERMISSION("no permission"),
  /** As if it did not exist. */
  HIDDEN("not found");

  private final String text;

  Refusal(String text) {
    this.text = text;
  }

  public String text() {
    return text;
  }
}
