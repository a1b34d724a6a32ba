package ai.backend.manager.graphql;

import static org.assertj.core.api.Assertions.assertThat;

import ai.backend.manager.world.RowCounts;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The row {@code purge_user} of spec/07 §6. */
class PurgeUserTest extends DeletionCase {
  private static final String USER = "'a0000000-0000-4000-8000-000000000001'";
  private static final String SUPERADMIN = "'f38dea23-50fa-42a0-b5ae-338f5f4693f4'";
  private static final String OTHER = "'009fb1a4-487c-4f6e-9b1b-228b94b1d040'";
  private static final String FOLDER = "'a2000000-0000-4000-8000-000000000003'";
  private static final String PURGE = purge("{purge_shared_vfolders: false}");
  private static final String PURGE_ALL = purge("{purge_shared_vfolders: true}");

  /** How a kernel names a mounted folder: with its quota scope, without one, as a plain UUID. */
  enum Mount {
    SCOPED("user:" + USER.replace("'", "") + "/a2000000000040008000000000000002"),
    BARE("a2000000000040008000000000000002"),
    DASHED("a2000000-0000-4000-8000-000000000002");

    final String folderId;

    Mount(String folderId) {
      this.folderId = folderId;
    }
  }

  private static String purge(String props) {
    return "purge_user(email: \"leaver@example.com\", props: %s) { ok msg }".formatted(props);
  }

  @BeforeEach
  void aUserWithSomethingEverywhere() {
    world.load("leaver.sql");
  }

  @Test
  void allOfTheUsersRowsGoAndNobodyElses() {
    countersOf("AKIALEAVERMAIN000000");
    countersOf("AKIALEAVEROTHER00000");
    countersOf("AKIANATWOUSEREXAMPLE");

    assertThat(changesOf(PURGE))
        .isEqualTo(
            Map.ofEntries(
                Map.entry("audit_log", 1L),
                Map.entry("users", -1L),
                Map.entry("keypairs", -2L),
                Map.entry("association_groups_users", -1L),
                Map.entry("sgroups_for_keypairs", -1L),
                Map.entry("sessions", -2L),
                Map.entry("session_dependencies", -1L),
                Map.entry("kernels", -2L),
                Map.entry("session_templates", -2L),
                Map.entry("error_logs", -1L),
                Map.entry("vfolders", -1L),
                Map.entry("vfolder_permissions", -1L),
                Map.entry("vfolder_invitations", -1L),
                Map.entry("endpoints", -1L),
                Map.entry("routings", -1L),
                Map.entry("endpoint_tokens", -1L)));
    assertThat(count("endpoints where created_user = " + OTHER + " and session_owner = " + OTHER))
        .as("the service that was made for another user is that user's")
        .isEqualTo(1);
    assertThat(one("select name from vfolders")).isEqualTo("theirs");
    assertThat(countersLeft("AKIALEAVERMAIN000000") + countersLeft("AKIALEAVEROTHER00000"))
        .isZero();
    assertThat(countersLeft("AKIANATWOUSEREXAMPLE")).isEqualTo(5);
    assertThat(lastRecord("operation || ' ' || target || ' ' || outcome"))
        .isEqualTo("mutation purge_user leaver@example.com done");
  }

  @Test
  void nothingGoesWithoutItsRecord() {
    nothingWithoutItsRecord(PURGE, () -> RowCounts.of(world.db));
  }

  @ParameterizedTest
  @ValueSource(strings = {"RUNNING", "SCHEDULED", "TERMINATING", "ERROR"})
  void activeKernelsRefuse(String status) {
    world.db.execute(
        "update kernels set status = ?::kernelstatus where session_name = 'waiting'", status);

    refusedWithoutLoss(PURGE, "unexpected error: the user has active sessions; end them first");
  }

  @ParameterizedTest
  @EnumSource
  void aFolderThatSomebodyElsesKernelMountsRefuses(Mount mount) {
    world.db.execute(
        """
        insert into sessions (id, name, status, domain_name, group_id, user_uuid, access_key)
          values ('a1000000-0000-4000-8000-000000000009', 'other', 'RUNNING', 'default', %s, %s, 'AKIANATWOUSEREXAMPLE');
        insert into kernels (session_id, cluster_hostname, domain_name, group_id, user_uuid, status, vfolder_mounts)
          values ('a1000000-0000-4000-8000-000000000009', 'main1', 'default', %s, %s, 'RUNNING',
            jsonb_build_array(jsonb_build_object('name', 'outside', 'vfid', '%s')));
        insert into kernels (session_id, cluster_hostname, domain_name, group_id, user_uuid, status, vfolder_mounts)
          values ('a1000000-0000-4000-8000-000000000009', 'sub1', 'default', %s, %s, 'RUNNING', 'null')
        """
            .formatted(PROJECT, OTHER, PROJECT, OTHER, mount.folderId, PROJECT, OTHER));

    refusedWithoutLoss(
        PURGE,
        "unexpected error: folders of the user are mounted by running sessions; end those first");
    world.db.execute("update kernels set status = 'TERMINATED' where user_uuid = " + OTHER);
    succeeded(run(World.SUPERADMIN, PURGE));
  }

  @Test
  void aSharedFolderIsHandedToTheSuperadminWithWhatOthersMayDoWithIt() {
    folder("data");
    share(OTHER);
    share(SUPERADMIN);
    world.db.execute(
        "insert into vfolder_invitations (inviter, invitee, vfolder) select 'leaver@example.com', who, %s from unnest(array['admin@lablup.com', 'monitor@lablup.com']) who"
            .formatted(FOLDER));

    succeeded(run(World.SUPERADMIN, PURGE));

    assertThat(
            world
                .db
                .fetchSingle(
                    "select name, \"user\"::text, quota_scope_id, host from vfolders where id = "
                        + FOLDER)
                .intoList())
        .containsExactly(
            "data", SUPERADMIN.replace("'", ""), "user:" + USER.replace("'", ""), "local:volume1");
    assertThat(
            world
                .db
                .fetch("select \"user\"::text from vfolder_permissions where vfolder = " + FOLDER)
                .getValues(0, String.class))
        .containsExactly(OTHER.replace("'", ""));
    assertThat(
            world
                .db
                .fetch("select invitee from vfolder_invitations where vfolder = " + FOLDER)
                .getValues(0, String.class))
        .containsExactly("monitor@lablup.com");
  }

  @Test
  void aHandedFolderWhoseNameIsTakenGetsASuffix() {
    String longest = "n".repeat(64);
    folder(longest);
    share(OTHER);
    world.db.execute(
        "insert into vfolders (host, quota_scope_id, name, ownership_type, \"user\") values ('local:volume1', 'user:x', ?, 'user', "
            + SUPERADMIN
            + ")",
        longest);

    succeeded(run(World.SUPERADMIN, PURGE));

    assertThat(one("select name from vfolders where id = " + FOLDER).toString())
        .matches("n{53}-[0-9a-f]{10}");
  }

  @Test
  void aFolderWhoseDataNothingCanDeleteRefuses() {
    folder("data");
    String reason =
        "unexpected error: no storage proxy of this installation can delete the data of the folders"
            + " data on local:volume1; share them, so that a purge with purge_shared_vfolders:"
            + " false hands them to you, or leave it at delete_user";

    refusedWithoutLoss(PURGE, reason);
    share(OTHER);
    refusedWithoutLoss(PURGE_ALL, reason);
    succeeded(run(World.SUPERADMIN, PURGE));
  }

  @Test
  void aSuperadminCannotHandFoldersToHimself() {
    folder("data");
    share(OTHER);
    world.db.execute("update vfolders set \"user\" = " + SUPERADMIN + " where id = " + FOLDER);

    refusedWithoutLoss(
        "purge_user(email: \"admin@lablup.com\", props: {}) { ok msg }",
        "unexpected error: your shared folders cannot be handed to yourself; let another superadmin"
            + " purge this account");
  }

  private void folder(String name) {
    world.db.execute(
        "insert into vfolders (id, host, quota_scope_id, name, ownership_type, \"user\") values (%s, 'local:volume1', 'user:%s', ?, 'user', %s)"
            .formatted(FOLDER, USER.replace("'", ""), USER),
        name);
  }

  private void share(String user) {
    world.db.execute(
        "insert into vfolder_permissions (vfolder, \"user\") values (%s, %s)"
            .formatted(FOLDER, user));
  }
}
