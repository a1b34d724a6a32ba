package ai.backend.manager.session.creation;

import static org.assertj.core.api.Assertions.assertThat;

import ai.backend.common.agent.KernelSpec;
import ai.backend.common.msgpack.Msgpack;
import ai.backend.manager.secret.KeyRing;
import ai.backend.manager.secret.KeypairSecrets;
import ai.backend.manager.secret.SecretColumn;
import ai.backend.manager.session.SessionSql;
import ai.backend.manager.world.Fixtures;
import ai.backend.manager.world.LogOf;
import ai.backend.manager.world.OneAgentCase;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What agents are told to put into the home of a kernel (spec/04 §2, spec/10 §6). */
class HomeOfSessionsTest extends OneAgentCase {
  private static byte[] files(String... pathsAndData) {
    var files = new java.util.ArrayList<Map<String, String>>();
    for (int i = 0; i < pathsAndData.length; i += 2) {
      files.add(Map.of("path", pathsAndData[i], "perm", "600", "data", pathsAndData[i + 1]));
    }
    return Msgpack.pack(List.copyOf(files));
  }

  private void store(String table, byte[] files) {
    world.db.execute(
        switch (table) {
          case "domains" -> "update domains set dotfiles = ?";
          case "groups" -> "update groups set dotfiles = ?";
          default -> "update keypairs set dotfiles = ?";
        },
        files);
  }

  private KernelSpec started(String name, String more) throws Exception {
    world.create(
        Fixtures.ADMIN,
        "{'image':'python','name':'"
            + name
            + "','config':{'resources':{'cpu':'1','mem':'512m'}},'maxWaitSeconds':20"
            + more
            + "}");
    return agent.created.getLast().getKernels(0);
  }

  private static Map<String, String> home(KernelSpec kernel) {
    JsonNode all = SessionSql.parse(kernel.getInternalDataJson()).path("dotfiles");
    var byPath = new HashMap<String, String>();
    all.forEach(f -> byPath.put(f.path("path").asText(), f.path("data").asText()));
    assertThat(byPath).hasSize(all.size());
    assertThat(all).allSatisfy(f -> assertThat(f.path("perm").asText()).isEqualTo("600"));
    return byPath;
  }

  @Test
  void files_of_the_user_win_over_those_of_the_project_and_these_over_the_domains()
      throws Exception {
    store("domains", files(".a", "domain", ".b", "domain", ".c", "domain"));
    store("groups", files(".a", "group", ".b", "group"));
    store("keypairs", files(".a", "user"));

    assertThat(home(started("home1", "")))
        .containsExactlyInAnyOrderEntriesOf(Map.of(".a", "user", ".b", "group", ".c", "domain"));
  }

  @Test
  void a_stored_path_that_leaves_the_home_never_reaches_an_agent() throws Exception {
    store(
        "domains", files("../etc/passwd", "x", "/etc/shadow", "x", ".a/../../b", "x", "~/.c", "x"));
    store("keypairs", files(".ok", "user"));

    assertThat(home(started("home1", ""))).containsExactly(Map.entry(".ok", "user"));
  }

  @Test
  void a_file_takes_the_place_of_a_directory_of_a_lower_scope() throws Exception {
    store("domains", files(".vim/rc", "domain", ".emacs", "domain"));
    store("keypairs", files(".vim", "user", ".emacs/init", "user"));

    assertThat(home(started("home1", "")))
        .containsExactlyInAnyOrderEntriesOf(Map.of(".vim", "user", ".emacs/init", "user"));
  }

  @Test
  void the_keypairs_script_runs_unless_the_session_has_its_own() throws Exception {
    String longest = "x".repeat(65_536);
    world.db.execute("update keypairs set bootstrap_script = ?", longest);

    assertThat(started("home1", "").getBootstrapScript()).isEqualTo(longest);
    assertThat(started("home2", ",'bootstrap_script':'echo own'").getBootstrapScript())
        .isEqualTo("echo own");
  }

  private static final String PRIVATE_KEY =
      "-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----\n";

  private void storePair(String publicKey, String privateKey) {
    world.db.execute(
        "update keypairs set ssh_public_key = ?, ssh_private_key = ? where access_key = ?",
        publicKey,
        privateKey,
        Fixtures.ADMIN.accessKey());
  }

  private String sealed(KeypairSecrets secrets) {
    return secrets.sealed(SecretColumn.SSH_PRIVATE_KEY, Fixtures.ADMIN.accessKey(), PRIVATE_KEY);
  }

  private String rows() {
    return world
        .db
        .fetchSingle(
            """
            select (select string_agg(to_jsonb(k)::text, '') from kernels k)
                   || (select string_agg(to_jsonb(s)::text, '') from sessions s) as stored
            """)
        .get("stored", String.class);
  }

  @Test
  void the_keypairs_ssh_pair_reaches_the_agent_and_no_row_and_no_log() throws Exception {
    storePair("ssh-rsa AAAA", sealed(world.secrets));
    store("keypairs", files(".ok", "user"));

    String log = LogOf.all(() -> started("home1", ""));

    JsonNode data = SessionSql.parse(agent.created.getLast().getKernels(0).getInternalDataJson());
    assertThat(data.at("/ssh_keypair/public_key").asText()).isEqualTo("ssh-rsa AAAA");
    assertThat(data.at("/ssh_keypair/private_key").asText()).isEqualTo(PRIVATE_KEY);
    assertThat(data.path("dotfiles")).hasSize(1);
    assertThat(rows()).contains("home1").doesNotContain("MIIEow").doesNotContain("ssh_keypair");
    assertThat(log).doesNotContain("MIIEow");
  }

  @Test
  void a_private_key_in_clear_text_is_handed_over_as_it_stands() throws Exception {
    storePair("ssh-rsa AAAA", PRIVATE_KEY);

    assertThat(
            SessionSql.parse(started("home1", "").getInternalDataJson())
                .at("/ssh_keypair/private_key")
                .asText())
        .isEqualTo(PRIVATE_KEY);
  }

  @Test
  void half_a_pair_is_none() throws Exception {
    storePair("ssh-rsa AAAA", "");

    assertThat(SessionSql.parse(started("home1", "").getInternalDataJson()).has("ssh_keypair"))
        .isFalse();
  }

  @Test
  void a_pair_that_cannot_be_decrypted_ends_the_start_with_the_reason() throws Exception {
    var others = new KeypairSecrets(KeyRing.from(Map.of(KeyRing.VARIABLE, KeyRing.newKey())));
    storePair("ssh-rsa AAAA", sealed(others));

    UUID session = world.enqueue("home1", "1");
    world.untilStatus(session, "CANCELLED");

    assertThat(world.row(session).path("status_data").toString())
        .contains("ssh_private_key of keypair")
        .doesNotContain("enc:v1");
    assertThat(agent.created).isEmpty();
  }
}
