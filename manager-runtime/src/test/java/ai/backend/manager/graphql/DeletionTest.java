package ai.backend.manager.graphql;

import static org.assertj.core.api.Assertions.assertThat;

import ai.backend.manager.world.RowCounts;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The deletions of spec/07 §6 that are no purges. */
class DeletionTest extends DeletionCase {
  private static final Map<String, Long> ONLY_A_RECORD = Map.of("audit_log", 1L);
  private static final String MAIN = "AKIALEAVERMAIN000000";
  private static final String OTHER = "AKIALEAVEROTHER00000";
  private static final String DELETE_USER = "delete_user(email: \"leaver@example.com\") { ok msg }";
  private static final String DELETE_PROJECT =
      "delete_group(gid: \"%s\") { ok msg }".formatted(PROJECT.replace("'", ""));
  private static final String DELETE_DOMAIN = "delete_domain(name: \"default\") { ok msg }";

  @BeforeEach
  void aUserWithSomethingEverywhere() {
    world.load("leaver.sql");
  }

  @Test
  void aDeletedUserIsKeptWithAllRowsAndCanBeGivenBack() {
    countersOf(MAIN);
    nothingWithoutItsRecord(
        DELETE_USER, () -> one("select status from users where username = 'leaver'"));

    assertThat(changesOf(DELETE_USER)).isEqualTo(ONLY_A_RECORD);

    assertThat(
            world
                .db
                .fetchSingle(
                    "select status::text, status_info, main_access_key from users where username = 'leaver'")
                .intoList())
        .containsExactly("deleted", "admin-requested", MAIN);
    assertThat(count("keypairs where user_id = 'leaver@example.com' and not is_active"))
        .isEqualTo(2);
    assertThat(count("keypairs where user_id <> 'leaver@example.com' and not is_active")).isZero();
    assertThat(countersLeft(MAIN)).isEqualTo(5);
    refusedWithoutLoss(DELETE_USER.replace("leaver@", "nobody@"), "no matching deleteuser");
  }

  @Test
  void aDeletedProjectIsInactiveAndForgetsItsIntegration() {
    world.db.execute("update groups set integration_id = 'x'");
    nothingWithoutItsRecord(DELETE_PROJECT, () -> one("select is_active from groups"));

    assertThat(changesOf(DELETE_PROJECT)).isEqualTo(ONLY_A_RECORD);

    assertThat(count("groups where not is_active and integration_id is null")).isEqualTo(1);
    refusedWithoutLoss(DELETE_PROJECT.replace("2de2", "2de3"), "no matching deletegroup");
  }

  @Test
  void aDeletedDomainIsInactive() {
    nothingWithoutItsRecord(DELETE_DOMAIN, () -> one("select is_active from domains"));

    assertThat(changesOf(DELETE_DOMAIN)).isEqualTo(ONLY_A_RECORD);

    assertThat(count("domains where not is_active")).isEqualTo(1);
    refusedWithoutLoss(DELETE_DOMAIN.replace("default", "nowhere"), "no matching deletedomain");
  }

  @Test
  void aMainKeypairAndOneWithRecordsAreKept() {
    refusedWithoutLoss(deleteKeypair(MAIN), "the keypair is used as main access key by any user");
    refusedWithoutLoss(
        deleteKeypair(OTHER),
        "integrity error: the records of 1 sessions and 1 kernels belong to the keypair and are"
            + " kept; deactivate it instead (modify_keypair with is_active: false)");
    refusedWithoutLoss(deleteKeypair("AKIADOESNOTEXIST0000"), "no matching deletekeypair");
  }

  @Test
  void aKeypairGoesWithItsResourceGroupsAndCounters() {
    world.db.execute("update sessions set access_key = ? where access_key = ?", MAIN, OTHER);
    world.db.execute("update kernels set access_key = ? where access_key = ?", MAIN, OTHER);
    countersOf(MAIN);
    countersOf(OTHER);
    nothingWithoutItsRecord(deleteKeypair(OTHER), () -> RowCounts.of(world.db));
    assertThat(countersLeft(OTHER)).as("of a keypair that is still there").isEqualTo(5);

    assertThat(changesOf(deleteKeypair(OTHER)))
        .isEqualTo(Map.of("audit_log", 1L, "keypairs", -1L, "sgroups_for_keypairs", -1L));

    assertThat(List.of(countersLeft(OTHER), countersLeft(MAIN))).containsExactly(0L, 5L);
  }

  private static String deleteKeypair(String accessKey) {
    return "delete_keypair(access_key: \"%s\") { ok msg }".formatted(accessKey);
  }

  @Test
  void aResourceGroupGoesWithItsAssociationsUnlessSomethingIsOfIt() {
    world.db.execute(
        "insert into scaling_groups (name, driver, scheduler) values ('spare', 'static', 'fifo')");
    world.db.execute(
        "insert into sgroups_for_domains (scaling_group, domain) values ('spare', 'default')");
    world.db.execute(
        "insert into sgroups_for_groups (scaling_group, \"group\") values ('spare', %s)"
            .formatted(PROJECT));
    world.db.execute(
        "insert into sgroups_for_keypairs (scaling_group, access_key) values ('spare', ?)", MAIN);
    String delete = "delete_scaling_group(name: \"spare\") { ok msg }";
    usedBy("update agents set scaling_group = ?", delete, "fk_agents_scaling_group_scaling_groups");
    usedBy(
        "update sessions set scaling_group_name = ?",
        delete,
        "fk_sessions_scaling_group_name_scaling_groups");
    usedBy(
        "update kernels set scaling_group = ?", delete, "fk_kernels_scaling_group_scaling_groups");
    usedBy(
        "update endpoints set resource_group = ?",
        delete,
        "fk_endpoints_resource_group_scaling_groups");
    nothingWithoutItsRecord(delete, () -> RowCounts.of(world.db));

    assertThat(changesOf(delete))
        .isEqualTo(
            Map.of(
                "audit_log", 1L,
                "scaling_groups", -1L,
                "sgroups_for_domains", -1L,
                "sgroups_for_groups", -1L,
                "sgroups_for_keypairs", -1L));
    refusedWithoutLoss(delete, "no matching deletescalinggroup");
  }

  private void usedBy(String use, String delete, String constraint) {
    world.db.execute(use, "spare");
    refusedWithoutLoss(
        delete,
        "integrity error: it is referenced by, or refers to, something else (" + constraint + ")");
    world.db.execute(use, "default");
  }

  @Test
  void anImageIsForgottenOnceNothingRefersToIt() {
    String forget =
        "forget_image(reference: \"127.0.0.1:5000/oracle/python:3.11-debian12\") { ok msg }";
    refusedWithoutLoss(
        forget,
        "integrity error: it is referenced by, or refers to, something else"
            + " (fk_image_aliases_image_images)");
    assertThat(changesOf("dealias_image(alias: \"python\") { ok msg }"))
        .isEqualTo(Map.of("audit_log", 1L, "image_aliases", -1L));
    refusedWithoutLoss(
        forget,
        "integrity error: it is referenced by, or refers to, something else"
            + " (fk_endpoints_image_images)");
    world.db.execute("delete from endpoints");
    nothingWithoutItsRecord(forget, () -> RowCounts.of(world.db));

    assertThat(changesOf(forget)).isEqualTo(Map.of("audit_log", 1L, "images", -1L));
  }
}
