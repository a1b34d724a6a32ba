package ai.backend.manager.graphql.purge;

/** Whose rows go, and how tables name that owner. */
enum Owner {
  USER("user_uuid", "session_owner"),
  PROJECT("group_id", "project"),
  DOMAIN("domain_name", "domain");

  /** The column of sessions, kernels and session templates. */
  final String ofSessions;

  /** The column of endpoints, routings and endpoint tokens. */
  final String ofServices;

  Owner(String ofSessions, String ofServices) {
    this.ofSessions = ofSessions;
    this.ofServices = ofServices;
  }
}
