package ai.backend.manager.adopt;

import static ai.backend.manager.adopt.OldInstallation.DUMP_2209;
import static ai.backend.manager.adopt.OldInstallation.count;
import static ai.backend.manager.adopt.OldInstallation.file;
import static ai.backend.manager.adopt.OldInstallation.text;
import static org.assertj.core.api.Assertions.assertThat;

import ai.backend.manager.cli.MgrRun;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Adoption of a 22.09.6 installation (hand-made, see the README beside it). */
@Tag("component")
class OldReleaseTest {
  private static Map<String, String> cluster;
  private static MgrRun run;

  @BeforeAll
  static void adopt() {
    cluster = MgrRun.cluster();
    run = MgrRun.of(cluster, "adopt", "--dump", file(DUMP_2209)).succeeded();
  }

  @Test
  void sessions_are_made_from_main_kernels() {
    assertThat(count(cluster, "sessions")).isEqualTo(3);
    assertThat(count(cluster, "kernels")).isEqualTo(4);
    assertThat(
            text(
                cluster,
                "select requested_slots ->> 'cpu' || ' ' || (requested_slots ->> 'mem') from sessions where name = 'work'"))
        .isEqualTo("3 1610612736");
    assertThat(text(cluster, "select images[1] || agent_ids[1] from sessions where name = 'work'"))
        .isEqualTo("cr.backend.ai/stable/python:3.9-ubuntu20.04i-old");
  }

  @Test
  void what_ran_is_terminated_and_what_waited_is_cancelled_at_the_last_recorded_moment() {
    assertThat(
            text(
                cluster,
                "select string_agg(name || ' ' || status || ' ' || status_info, ', ' order by name) from sessions"))
        .isEqualTo(
            "done TERMINATED user-requested, waiting CANCELLED installation-moved, work TERMINATED installation-moved");
    assertThat(
            text(
                cluster,
                "select (terminated_at at time zone 'UTC')::text from sessions where name = 'work'"))
        .isEqualTo("2023-01-10 10:00:00");
    assertThat(
            text(
                cluster,
                "select status_history ->> 'TERMINATED' from sessions where name = 'work'"))
        .isEqualTo("2023-01-10T10:00:00.000000+00:00");
  }

  @Test
  void users_and_projects_get_policies_and_main_keypairs() {
    assertThat(text(cluster, "select resource_policy || main_access_key from users"))
        .isEqualTo("defaultAKIANABBDUSEREXAMPLE");
    assertThat(text(cluster, "select resource_policy from groups")).isEqualTo("default");
    assertThat(text(cluster, "select is_public from scaling_groups")).isEqualTo("true");
    assertThat(run.out()).contains("note user_resource_policies default: 22.09 has none");
  }

  @Test
  void folders_get_quota_scopes_and_the_strongest_permission() {
    assertThat(
            text(
                cluster, "select string_agg(quota_scope_id, ',' order by name desc) from vfolders"))
        .isEqualTo(
            "project:2de2b969-1d04-48a6-af16-0bc8adb3c831,user:dfa9da54-4b28-432f-be29-c0d680c7a412");
    assertThat(text(cluster, "select string_agg(permission::text, ',') from vfolder_permissions"))
        .isEqualTo("rw");
    assertThat(run.out()).contains("\"mine\" was cloning: marked ready");
  }

  @Test
  void rows_of_insert_statements_are_read_too() {
    assertThat(text(cluster, "select string_agg(name, '|' order by name) from resource_presets"))
        .isEqualTo("large;\n|medium|small's");
    assertThat(text(cluster, "select shared_memory from resource_presets where name like 'large%'"))
        .isEqualTo("1073741824");
  }

  @Test
  void the_old_app_proxy_and_authors_that_are_gone_are_left_out() {
    assertThat(text(cluster, "select wsproxy_addr from scaling_groups")).isEqualTo("null");
    assertThat(run.out())
        .contains("note scaling_groups default: its app proxy is the old installation's");
    assertThat(text(cluster, "select \"user\" from error_logs")).isEqualTo("null");
    assertThat(text(cluster, "select traceback from error_logs")).isEqualTo("a\n\tb");
  }

  @Test
  void a_second_run_changes_nothing() {
    MgrRun again =
        OldInstallation.adopt(cluster, "-- again\n" + readText(file(DUMP_2209))).succeeded();

    assertThat(again.out()).contains("Nothing changed: everything is here already.");
  }

  private static String readText(String file) {
    try {
      return java.nio.file.Files.readString(java.nio.file.Path.of(file));
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
