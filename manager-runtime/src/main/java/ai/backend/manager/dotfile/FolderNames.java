package ai.backend.manager.dotfile;

import ai.backend.manager.gateway.ApiProblem;
import jakarta.inject.Singleton;
import org.jooq.DSLContext;

/**
 * Dot-prefixed folders are mounted into each session of their user: no dotfile may be in the way.
 */
@Singleton
class FolderNames {
  private static final String TAKEN =
      """
      select 1 from vfolders f join keypairs k on k.access_key = ?
      where f.name = ? and (
        f."user" = k."user"
        or exists (select 1 from vfolder_permissions p where p.vfolder = f.id and p."user" = k."user")
        or exists (select 1 from association_groups_users m where m.group_id = f."group" and m.user_id = k."user"))
      limit 1
      """;

  private final DSLContext database;

  FolderNames(DSLContext database) {
    this.database = database;
  }

  void requireFree(Holder holder, String path) {
    if (holder instanceof Holder.Keypair(String accessKey)
        && database.resultQuery(TAKEN, accessKey, path.split("/", 2)[0]).fetchOne() != null) {
      throw ApiProblem.invalid(
          "dotfile path conflicts with your virtual folder of the same name; rename one of them.");
    }
  }
}
