package ai.backend.manager.graphql;

import ai.backend.manager.gateway.Principal;

/** The role of the requesting user (spec/08 §1). */
public enum Role {
  SUPERADMIN,
  ADMIN,
  USER,
  MONITOR;

  public static Role of(Principal principal) {
    return switch (principal.role()) {
      case "superadmin" -> SUPERADMIN;
      case "admin" -> ADMIN;
      case "monitor" -> MONITOR;
      default -> USER;
    };
  }
}
