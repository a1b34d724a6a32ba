package ai.backend.manager.adopt;

import static ai.backend.manager.adopt.OldInstallation.DUMP;
import static ai.backend.manager.adopt.OldInstallation.adopt;
import static ai.backend.manager.adopt.OldInstallation.count;
import static ai.backend.manager.adopt.OldInstallation.file;
import static ai.backend.manager.adopt.OldInstallation.text;
import static org.assertj.core.api.Assertions.assertThat;

import ai.backend.manager.cli.MgrRun;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Adoptions of the recorded 23.9.10 installation into real stores. */
@Tag("component")
class AdoptionTest {
  private static String recorded;

  @BeforeAll
  static void read() {
    recorded = OldInstallation.text();
  }

  @Test
  void everything_that_the_dump_holds_is_there() {
    Map<String, String> cluster = MgrRun.cluster();

    MgrRun run = MgrRun.of(cluster, "adopt", "--dump", file(DUMP)).succeeded();

    assertThat(run.out()).contains("Adopted: ").doesNotContain("problem ");
    assertThat(count(cluster, "users")).isEqualTo(5);
    assertThat(count(cluster, "sessions")).isEqualTo(130);
    assertThat(count(cluster, "kernels")).isEqualTo(134);
    assertThat(count(cluster, "error_logs")).isEqualTo(680);
    assertThat(count(cluster, "session_templates")).isEqualTo(3);
    assertThat(count(cluster, "images")).isEqualTo(1);
    assertThat(text(cluster, "select id || host || quota_scope_id || unmanaged_path from vfolders"))
        .isEqualTo(
            "fbe08535-8204-42f3-8699-d99c6db48d84user:f38dea23-50fa-42a0-b5ae-338f5f4693f4/mnt/x");
    assertThat(text(cluster, "select main_access_key from users where email = 'admin@lablup.com'"))
        .isEqualTo("AKIAIOSFODNN7EXAMPLE");
    assertThat(text(cluster, "select distinct target_sgroup_names::text from sessions"))
        .isEqualTo("{}");
    assertThat(
            text(
                cluster,
                "select count(*) || ' logs of ' || sum(octet_length(container_log)) || ' bytes' from kernels where octet_length(container_log) > 0"))
        .isEqualTo("44 logs of 137461 bytes");
  }

  @Test
  void no_secret_of_a_keypair_is_stored_in_clear_text() {
    Map<String, String> cluster = MgrRun.cluster();

    adopt(cluster, recorded).succeeded();

    assertThat(count(cluster, "keypairs")).isPositive();
    assertThat(
            text(
                cluster,
                "select count(*) from keypairs where secret_key not like 'enc:v1:%' or ssh_private_key not like 'enc:v1:%'"))
        .isEqualTo("0");
    assertThat(MgrRun.of(cluster, "secrets", "status").succeeded().out())
        .doesNotContain("clear text");
  }

  @Test
  void a_second_run_changes_nothing_and_says_so() {
    Map<String, String> cluster = MgrRun.cluster();
    adopt(cluster, recorded).succeeded();
    String before = text(cluster, "select string_agg(xmin::text, ',' order by id) from kernels");

    MgrRun again = adopt(cluster, recorded).succeeded();

    assertThat(again.out()).contains("was adopted on").contains("Nothing changed");
    assertThat(text(cluster, "select string_agg(xmin::text, ',' order by id) from kernels"))
        .isEqualTo(before);
  }

  @Test
  void another_dump_of_the_same_state_changes_nothing_either() {
    Map<String, String> cluster = MgrRun.cluster();
    adopt(cluster, recorded).succeeded();

    MgrRun again = adopt(cluster, "-- made again\n" + recorded).succeeded();

    assertThat(again.out()).contains("Nothing changed: everything is here already.");
    assertThat(again.out()).containsPattern("kernels +0 +0 +134\n");
  }

  @Test
  void a_newer_dump_brings_what_is_new_or_other() {
    Map<String, String> cluster = MgrRun.cluster();
    adopt(cluster, recorded).succeeded();

    MgrRun again =
        adopt(cluster, recorded.replace("\tThe default user group\t", "\tRenamed\t")).succeeded();

    assertThat(again.out())
        .containsPattern("groups +0 +1 +0\n")
        .contains("Adopted: 1 rows and keys.");
    assertThat(text(cluster, "select description from groups")).isEqualTo("Renamed");
  }

  @Test
  void a_dry_run_reports_and_writes_nothing() {
    Map<String, String> cluster = MgrRun.cluster();

    MgrRun run =
        MgrRun.of(
                cluster,
                "adopt",
                "--dump",
                file(DUMP),
                "--etcd",
                file("etcd-23.09.json"),
                "--dry-run")
            .succeeded();

    assertThat(run.out())
        .contains("Dry run: nothing was written; ")
        .containsPattern("users +5 +0 +0\n");
    assertThat(count(cluster, "users")).isZero();
    assertThat(count(cluster, "adoptions")).isZero();
    assertThat(MgrRun.of(cluster, "etcd", "get", "--prefix", "").out()).isEqualTo("{ }\n");
  }

  @Test
  void live_sessions_and_agents_of_the_old_installation_are_ended_with_a_reason() {
    Map<String, String> cluster = MgrRun.cluster();
    String live = recorded.replace("\tTERMINATED\tCOMPUTE\t", "\tRUNNING\tCOMPUTE\t");

    MgrRun run = adopt(cluster, live).succeeded();

    assertThat(run.out())
        .contains("note agents i-oracle: was ALIVE: marked TERMINATED")
        .doesNotContain("i-dummy: was");
    assertThat(
            text(
                cluster,
                "select string_agg(distinct status::text, ',' order by status::text) from kernels"))
        .isEqualTo("CANCELLED,TERMINATED");
    assertThat(
            text(cluster, "select count(*) from kernels where status_info = 'installation-moved'"))
        .isEqualTo("114");
    assertThat(
            text(
                cluster,
                "select status_data -> 'moved' ->> 'status' from kernels where status_info = 'installation-moved' limit 1"))
        .isEqualTo("RUNNING");
    assertThat(text(cluster, "select string_agg(distinct status::text, ',') from agents"))
        .isEqualTo("TERMINATED");
  }

  @Test
  void a_damaged_line_is_named_and_stops_the_adoption_unless_told_otherwise() {
    Map<String, String> cluster = MgrRun.cluster();
    String damaged = recorded.replace("\tuser2\tuser2@", "\tuser2@");
    int line =
        (int) damaged.substring(0, damaged.indexOf("\tuser2@lablup.com\t$2b")).lines().count();

    MgrRun refused = adopt(cluster, damaged);
    MgrRun skipped = adopt(cluster, damaged, "--skip-bad-rows").succeeded();

    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.out())
        .contains(
            "problem users line "
                + line
                + ": the line is damaged: it has 21 fields instead of 22; ")
        .contains("problem keypairs AKIANATWOUSEREXAMPLE (line ")
        .contains("Nothing was written: ");
    assertThat(skipped.out()).contains("Adopted: ");
    assertThat(count(cluster, "users")).isEqualTo(4);
    assertThat(count(cluster, "keypairs")).isEqualTo(4);
  }

  @Test
  void a_dump_that_was_cut_off_is_refused() {
    Map<String, String> cluster = MgrRun.cluster();

    MgrRun run = adopt(cluster, recorded.substring(0, recorded.indexOf("COPY public.users") + 900));

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("the dump ends within the rows of users, after line ");
    assertThat(count(cluster, "domains")).isZero();
  }

  @Test
  void names_that_this_cluster_uses_already_make_way() {
    Map<String, String> cluster = MgrRun.cluster();
    MgrRun.of(cluster, "fixture", "populate", file("own-first-rows.json")).succeeded();

    MgrRun run = adopt(cluster, recorded).succeeded();

    assertThat(run.out())
        .contains("note users admin@lablup.com: ")
        .contains("note groups default: ");
    assertThat(text(cluster, "select string_agg(name, ',' order by name) from groups"))
        .isEqualTo("default,default-before-adoption");
    assertThat(
            text(
                cluster,
                "select email from users where uuid = '99999999-0000-4000-8000-000000000001'"))
        .isEqualTo("before-adoption.admin@lablup.com");
    assertThat(
            text(cluster, "select user_id from keypairs where access_key = 'AKIAOWNFIRSTKEYPAIR0'"))
        .isEqualTo("before-adoption.admin@lablup.com");
    assertThat(text(cluster, "select allowed_docker_registries::text from domains"))
        .isEqualTo("{registry.example:5000,127.0.0.1:5000,cr.backend.ai,index.docker.io}");
    assertThat(text(cluster, "select allowed_vfolder_hosts ->> 'local:folders' from domains"))
        .isNotEqualTo("null");
  }

  @Test
  void the_keys_of_etcd_are_taken_without_secrets_and_addresses() {
    Map<String, String> cluster = MgrRun.cluster();

    MgrRun run = MgrRun.of(cluster, "adopt", "--etcd", file("etcd-23.09.json")).succeeded();
    MgrRun again = MgrRun.of(cluster, "adopt", "--etcd", file("etcd-23.09.json")).succeeded();

    assertThat(run.out())
        .contains("note etcd config/redis/addr: address and password of the old Redis: left out\n")
        .contains("note etcd nodes/agents/i-oracle: presence of an old node: left out\n")
        .doesNotContain("oracle-shared-secret")
        .doesNotContain("oracle-watcher-token");
    String tree = MgrRun.of(cluster, "etcd", "get", "--prefix", "").out();
    assertThat(tree)
        .contains("\"http://127.0.0.1:5000\"")
        .contains("\"network_timeout\"")
        .doesNotContain("secret")
        .doesNotContain("redis")
        .doesNotContain("nodes");
    assertThat(again.out()).contains("Nothing changed: everything is here already.");
  }
}
