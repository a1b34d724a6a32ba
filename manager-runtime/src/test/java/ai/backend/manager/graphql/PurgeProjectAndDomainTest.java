package ai.backend.manager.graphql;

import static org.assertj.core.api.Assertions.assertThat;

import ai.backend.manager.world.RowCounts;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The rows {@code purge_group} and {@code purge_domain} of spec/07 §6. */
class PurgeProjectAndDomainTest extends DeletionCase {
  private static final String GONE = "'c0000000-0000-4000-8000-000000000001'";
  private static final String SESSION = "'c1000000-0000-4000-8000-000000000001'";
  private static final String USER = "'009fb1a4-487c-4f6e-9b1b-228b94b1d040'";
  private static final String PURGE_PROJECT =
      "purge_group(gid: \"%s\") { ok msg }".formatted(GONE.replace("'", ""));
  private static final String PURGE_DOMAIN = "purge_domain(name: \"closing\") { ok msg }";
  private static final String PROJECT_REFUSED = "unexpected error: the project cannot be purged: ";
  private static final String DOMAIN_REFUSED = "unexpected error: the domain cannot be purged: ";

  /** A domain and a project with rows of a user who has moved to domain {@code default}. */
  @BeforeEach
  void aProjectWithSomethingEverywhere() {
    world.db.execute("insert into domains (name) values ('closing')");
    world.db.execute(
        "insert into groups (id, name, domain_name, resource_policy) values (%s, 'gone', 'closing', 'default')"
            .formatted(GONE));
    world.db.execute(
        "insert into association_groups_users (user_id, group_id) values (%s, %s)"
            .formatted(USER, GONE));
    world.db.execute(
        "insert into sgroups_for_groups (scaling_group, \"group\") values ('default', %s)"
            .formatted(GONE));
    world.db.execute(
        "insert into sgroups_for_domains (scaling_group, domain) values ('default', 'closing')");
    session(GONE);
    world.db.execute(
        "insert into session_templates (domain_name, group_id, user_uuid, name, template) values ('closing', %s, %s, 't', '{}')"
            .formatted(GONE, USER));
  }

  private void session(String project) {
    world.db.execute(
        "insert into sessions (id, name, status, domain_name, group_id, user_uuid, access_key) values (%s, 's', 'TERMINATED', 'closing', %s, %s, 'AKIANATWOUSEREXAMPLE')"
            .formatted(SESSION, project, USER));
    world.db.execute(
        "insert into kernels (session_id, cluster_hostname, domain_name, group_id, user_uuid, status) values (%s, 'main1', 'closing', %s, %s, 'TERMINATED')"
            .formatted(SESSION, project, USER));
  }

  private void service(String project, String stage) {
    world.db.execute(
        "insert into endpoints (id, name, created_user, session_owner, image, domain, project, resource_group, resource_slots, lifecycle_stage) values (%s, 'e', %s, %s, 'b04db9f6-8ba8-4297-a546-6557b7aff875', 'closing', %s, 'default', '{}', ?::endpointlifecycle)"
            .formatted(GONE, USER, USER, project),
        stage);
    world.db.execute(
        "insert into routings (endpoint, session, session_owner, domain, project) values (%s, %s, %s, 'closing', %s)"
            .formatted(GONE, SESSION, USER, project));
    world.db.execute(
        "insert into endpoint_tokens (token, endpoint, session_owner, domain, project) values ('t', %s, %s, 'closing', %s)"
            .formatted(GONE, USER, project));
  }

  @Test
  void aProjectGoesWithItsSessionsAndTemplatesStayWithTheirOwners() {
    service(GONE, "destroyed");
    world.db.execute(
        "insert into vfolders (host, quota_scope_id, name, ownership_type, \"group\", unmanaged_path) values ('', 'project:x', 'outside', 'group', %s, '/mnt/o')"
            .formatted(GONE));

    assertThat(changesOf(PURGE_PROJECT))
        .isEqualTo(
            Map.of(
                "audit_log", 1L,
                "groups", -1L,
                "association_groups_users", -1L,
                "sgroups_for_groups", -1L,
                "sessions", -1L,
                "kernels", -1L,
                "endpoints", -1L,
                "routings", -1L,
                "endpoint_tokens", -1L,
                "vfolders", -1L));
    assertThat(count("session_templates where name = 't' and group_id is null")).isEqualTo(1);
    assertThat(lastRecord("operation || ' ' || target || ' ' || outcome"))
        .isEqualTo("mutation purge_group " + GONE.replace("'", "") + " done");
  }

  @Test
  void aProjectInUseRefuses() {
    world.db.execute("update kernels set status = 'RUNNING'");
    refusedWithoutLoss(PURGE_PROJECT, PROJECT_REFUSED + "it has active sessions");
    world.db.execute("update kernels set status = 'CANCELLED'");
    service(GONE, "created");
    refusedWithoutLoss(PURGE_PROJECT, PROJECT_REFUSED + "it has model services");
    refused(run(World.ADMIN, PURGE_PROJECT), "no permission to execute purge_group");
  }

  @Test
  void aProjectsFolderThatIsMountedOrHasDataRefuses() {
    world.db.execute(
        "insert into vfolders (id, host, quota_scope_id, name, ownership_type, \"group\") values (%s, 'local:volume1', 'project:x', 'data', 'group', %s)"
            .formatted(GONE, GONE));
    refusedWithoutLoss(
        PURGE_PROJECT,
        "unexpected error: no storage proxy of this installation can delete the data of the folders"
            + " data on local:volume1; leave it at delete_group");
    world.db.execute(
        "update kernels set group_id = %s, status = 'RUNNING', vfolder_mounts = '[{\"vfid\": \"project:x/c0000000000040008000000000000001\"}]'"
            .formatted(PROJECT));
    refusedWithoutLoss(
        PURGE_PROJECT, PROJECT_REFUSED + "its folders are mounted by running sessions");
  }

  @Test
  void nothingOfAProjectGoesWithoutItsRecord() {
    nothingWithoutItsRecord(PURGE_PROJECT, () -> RowCounts.of(world.db));
  }

  @Test
  void anUnknownProjectOrDomainIsNoMatch() {
    refusedWithoutLoss(PURGE_PROJECT.replace("c0000000", "c0000009"), "no matching purgegroup");
    refusedWithoutLoss(PURGE_DOMAIN.replace("closing", "nowhere"), "no matching purgedomain");
  }

  @Test
  void aDomainGoesOnceNobodyBelongsToIt() {
    refusedWithoutLoss(PURGE_DOMAIN, DOMAIN_REFUSED + "it has projects");
    world.db.execute("update users set domain_name = 'closing' where uuid = " + USER);
    refusedWithoutLoss(PURGE_DOMAIN, DOMAIN_REFUSED + "it has users");
    world.db.execute("update users set domain_name = 'default' where uuid = " + USER);
    succeeded(run(World.SUPERADMIN, PURGE_PROJECT));

    session(PROJECT);
    world.db.execute("update kernels set status = 'PREPARING'");
    refusedWithoutLoss(PURGE_DOMAIN, DOMAIN_REFUSED + "it has active sessions");
    world.db.execute("update kernels set status = 'TERMINATED'");
    service(PROJECT, "destroying");
    refusedWithoutLoss(PURGE_DOMAIN, DOMAIN_REFUSED + "it has model services");
    world.db.execute("update endpoints set lifecycle_stage = 'destroyed'");

    nothingWithoutItsRecord(PURGE_DOMAIN, () -> RowCounts.of(world.db));
    assertThat(changesOf(PURGE_DOMAIN))
        .isEqualTo(
            Map.of(
                "audit_log", 1L,
                "domains", -1L,
                "sgroups_for_domains", -1L,
                "sessions", -1L,
                "kernels", -1L,
                "endpoints", -1L,
                "routings", -1L,
                "endpoint_tokens", -1L));
    assertThat(one("select domain_name from session_templates where name = 't'"))
        .as("the template follows its owner")
        .isEqualTo("default");
  }
}
