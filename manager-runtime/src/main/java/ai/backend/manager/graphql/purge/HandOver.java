package ai.backend.manager.graphql.purge;

import ai.backend.manager.gateway.Principal;
import ai.backend.manager.graphql.MutationRefusal;
import java.util.List;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Record;

/**
 * Gives folders that others share to the superadmin who purges their owner. Their quota scope
 * stays: it says where their data are.
 */
record HandOver(DSLContext work, UUID owner, Principal superadmin) {
  private static final String SHARED =
      """
      select id, name from vfolders f
       where "user" = ? and exists (select 1 from vfolder_permissions p where p.vfolder = f.id)
       order by id for update
      """;
  private static final String ACCESSIBLE =
      """
      select 1 from vfolders f
       where f.name = ? and f.id <> ?
         and (f."user" = ? or exists
               (select 1 from vfolder_permissions p where p.vfolder = f.id and p."user" = ?))
       limit 1
      """;
  private static final int LONGEST_NAME = 64;
  private static final int SUFFIX = 10;

  void sharedFolders() {
    List<Record> shared = List.copyOf(work.fetch(SHARED, owner));
    if (!shared.isEmpty() && owner.equals(superadmin.userId())) {
      throw MutationRefusal.precondition(
          "your shared folders cannot be handed to yourself; let another superadmin purge this account");
    }
    shared.forEach(folder -> take(folder.get("id", UUID.class), folder.get("name", String.class)));
  }

  private void take(UUID folder, String name) {
    work.execute(
        "delete from vfolder_permissions where vfolder = ? and \"user\" = ?",
        folder,
        superadmin.userId());
    work.execute(
        "delete from vfolder_invitations where vfolder = ? and invitee = ?",
        folder,
        superadmin.email());
    work.execute(
        "update vfolders set \"user\" = ?, name = ? where id = ?",
        superadmin.userId(),
        free(folder, name),
        folder);
  }

  /** The name, with a suffix where the superadmin has another folder of it. */
  private String free(UUID folder, String name) {
    UUID me = superadmin.userId();
    if (work.fetch(ACCESSIBLE, name, folder, me, me).isEmpty()) {
      return name;
    }
    String random = UUID.randomUUID().toString().replace("-", "").substring(0, SUFFIX);
    int room = Math.min(name.length(), LONGEST_NAME - SUFFIX - 1);
    return name.substring(0, room) + "-" + random;
  }
}
