package ai.backend.manager.graphql.purge;

import ai.backend.manager.gateway.Principal;
import ai.backend.manager.graphql.MutationRefusal;
import java.util.List;
import java.util.UUID;
import org.jooq.DSLContext;

/**
 * Deletes what hangs on a user who is to be purged; the user's row is locked by the caller and
 * deleted afterwards, which ends the memberships.
 */
public record UserPurge(DSLContext work, UUID user, String email) {
  private static final String ADVICE =
      "share them, so that a purge with purge_shared_vfolders: false hands them to you, or leave it"
          + " at delete_user";

  /**
   * @param superadmin gets the shared folders
   * @param sharedToo whether shared folders are purged like the others instead
   * @return the access keys that are gone
   * @throws MutationRefusal when something of the user's is in use, or cannot be deleted
   */
  public List<String> belongings(Principal superadmin, boolean sharedToo) {
    var history = new SessionHistory(work, Owner.USER, user);
    var folders = Folders.ofUser(work, user);
    refuseIf(
        folders.mounted(), "folders of the user are mounted by running sessions; end those first");
    refuseIf(history.active(), "the user has active sessions; end them first");
    if (!sharedToo) {
      new HandOver(work, user, superadmin).sharedFolders();
    }
    work.execute("delete from error_logs where \"user\" = ?", user);
    services();
    history.delete();
    folders();
    folders.delete(ADVICE);
    work.execute("delete from session_templates where user_uuid = ?", user);
    return work.fetch("delete from keypairs where \"user\" = ? returning access_key", user)
        .getValues("access_key", String.class);
  }

  /** A service that the user made for somebody else is that one's from the beginning. */
  private void services() {
    new Services(work, Owner.USER, user).delete();
    work.execute("update endpoints set created_user = session_owner where created_user = ?", user);
  }

  /** What others shared with the user; a later account with the same e-mail is not invited. */
  private void folders() {
    work.execute("delete from vfolder_permissions where \"user\" = ?", user);
    work.execute("delete from vfolder_invitations where invitee = ?", email);
  }

  private static void refuseIf(boolean inUse, String reason) {
    if (inUse) {
      throw MutationRefusal.precondition(reason);
    }
  }
}
