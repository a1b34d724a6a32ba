package ai.backend.manager.graphql.purge;

import ai.backend.manager.graphql.MutationRefusal;
import org.jooq.DSLContext;

/**
 * Deletes what is left of a domain that nobody belongs to any more; its row goes afterwards.
 * Templates of users who have moved follow them to their domain.
 */
public record DomainPurge(DSLContext work, String domain) {
  private static final String FOLLOW =
      """
      update session_templates t set domain_name = u.domain_name from users u
       where u.uuid = t.user_uuid and t.domain_name = ?
      """;

  /**
   * @throws MutationRefusal when there are active sessions, users, projects or services
   */
  public void belongings() {
    work.fetch("select 1 from domains where name = ? for update", domain);
    var history = new SessionHistory(work, Owner.DOMAIN, domain);
    var services = new Services(work, Owner.DOMAIN, domain);
    refuseIf(history.active(), "it has active sessions");
    refuseIf(has("users"), "it has users");
    refuseIf(has("groups"), "it has projects");
    refuseIf(services.active(), "it has model services");
    services.delete();
    history.delete();
    work.execute(FOLLOW, domain);
  }

  private boolean has(String table) {
    return !work.fetch("select 1 from " + table + " where domain_name = ? limit 1", domain)
        .isEmpty();
  }

  private static void refuseIf(boolean inUse, String reason) {
    if (inUse) {
      throw MutationRefusal.precondition("the domain cannot be purged: " + reason);
    }
  }
}
