package ai.backend.manager.graphql.purge;

import ai.backend.manager.graphql.MutationRefusal;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jooq.DSLContext;

/**
 * Folders of a user or project that is to be purged. This installation has no storage proxy, so
 * nothing can delete a folder's data: a row goes only where there are none to delete, else the
 * purge is refused, for data without a row are lost to everybody.
 *
 * @param column the owner's in {@code vfolders}, quoted
 */
record Folders(DSLContext work, String column, UUID owner) {
  private static final int NAMED = 5;

  static Folders ofUser(DSLContext work, UUID user) {
    return new Folders(work, "\"user\"", user);
  }

  static Folders ofProject(DSLContext work, UUID project) {
    return new Folders(work, "\"group\"", project);
  }

  /** Whether a kernel that occupies an agent mounts one; whosever kernel it is. */
  boolean mounted() {
    // a mount's vfid is the folder's id in hex, behind its quota scope if it has one (spec/07
    // §1.10)
    String query =
        """
        select 1 from kernels k
          cross join lateral jsonb_array_elements(
            case jsonb_typeof(k.vfolder_mounts) when 'array' then k.vfolder_mounts else '[]' end) as m(mount)
          join vfolders f
            on replace(f.id::text, '-', '') = replace(regexp_replace(m.mount ->> 'vfid', '^.*/', ''), '-', '')
         where f.%s = ? and %s limit 1
        """;
    return !work.fetch(query.formatted(column, SessionHistory.OCCUPYING), owner).isEmpty();
  }

  /**
   * Deletes the rows of folders whose data are not the installation's own (unmanaged ones).
   *
   * @throws MutationRefusal when another folder is left
   */
  void delete(String advice) {
    List<String> kept =
        work.fetch(
                "select name, host from vfolders where "
                    + column
                    + " = ? and host <> '' order by name",
                owner)
            .map(folder -> folder.get(0) + " on " + folder.get(1));
    if (!kept.isEmpty()) {
      throw MutationRefusal.precondition(
          "no storage proxy of this installation can delete the data of the folders %s; %s"
              .formatted(listed(kept), advice));
    }
    work.execute("delete from vfolders where " + column + " = ?", owner);
  }

  private static String listed(List<String> names) {
    String first = names.stream().limit(NAMED).collect(Collectors.joining(", "));
    return names.size() <= NAMED ? first : first + " and " + (names.size() - NAMED) + " more";
  }
}
