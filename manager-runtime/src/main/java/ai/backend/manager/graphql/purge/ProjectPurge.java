package ai.backend.manager.graphql.purge;

import ai.backend.manager.graphql.MutationRefusal;
import java.util.UUID;
import org.jooq.DSLContext;

/**
 * Deletes what hangs on a project that is to be purged; its row goes afterwards, which ends the
 * memberships. Templates stay with the users who wrote them.
 */
public record ProjectPurge(DSLContext work, UUID project) {
  private static final String ADVICE = "leave it at delete_group";

  /**
   * @throws MutationRefusal when something of the project's is in use, or cannot be deleted
   */
  public void belongings() {
    work.fetch("select 1 from groups where id = ? for update", project);
    var history = new SessionHistory(work, Owner.PROJECT, project);
    var services = new Services(work, Owner.PROJECT, project);
    var folders = Folders.ofProject(work, project);
    refuseIf(folders.mounted(), "its folders are mounted by running sessions");
    refuseIf(history.active(), "it has active sessions");
    refuseIf(services.active(), "it has model services");
    folders.delete(ADVICE);
    services.delete();
    history.delete();
    work.execute("update session_templates set group_id = null where group_id = ?", project);
  }

  private static void refuseIf(boolean inUse, String reason) {
    if (inUse) {
      throw MutationRefusal.precondition("the project cannot be purged: " + reason);
    }
  }
}
