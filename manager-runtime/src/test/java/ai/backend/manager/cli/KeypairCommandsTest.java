package ai.backend.manager.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.backend.manager.world.Fixtures;
import ai.backend.manager.world.FreshDatabase;
import ai.backend.testing.BackingServices;
import ai.backend.testing.PostgresServer;
import java.util.List;
import java.util.Map;
import org.jooq.DSLContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("component")
class KeypairCommandsTest {
  private static final String KEY = Fixtures.USER.accessKey();
  private final String name = BackingServices.postgres().createDatabase();
  private final DSLContext db = database();

  @Test
  void a_keypairs_rule_is_set_changed_and_taken_back() {
    assertThat(rules()).isEmpty();

    assertThat(signing(KEY, "hardened")).isZero();
    assertThat(rules()).containsExactly("hardened");
    assertThat(signing(KEY, "compatible")).isZero();
    assertThat(signing(KEY)).isZero();
    assertThat(rules()).containsExactly("compatible");
    assertThat(signing(KEY, "cluster")).isZero();
    assertThat(rules()).isEmpty();
  }

  @Test
  void an_unknown_keypair_or_profile_changes_nothing() {
    assertThat(signing("AKIANOSUCHKEYEXAMPLE", "hardened")).isOne();
    assertThat(signing(KEY, "hardenned")).isEqualTo(2);

    assertThat(rules()).isEmpty();
  }

  @Test
  void a_deleted_keypairs_rule_goes_with_it() {
    signing(KEY, "hardened");

    db.execute("delete from keypairs where access_key = ?", KEY);

    assertThat(rules()).isEmpty();
  }

  private List<String> rules() {
    return db.fetch("select profile from keypair_signing").into(String.class);
  }

  private int signing(String... arguments) {
    var command = new java.util.ArrayList<>(List.of("keypair", "signing"));
    command.addAll(List.of(arguments));
    return Mgr.run(
        Map.of(
            "BACKEND_DB_ADDR",
            BackingServices.postgres().address(),
            "BACKEND_DB_NAME",
            name,
            "BACKEND_DB_USER",
            PostgresServer.USER,
            "BACKEND_DB_PASSWORD",
            PostgresServer.PASSWORD),
        command.toArray(String[]::new));
  }

  private DSLContext database() {
    DSLContext created = FreshDatabase.migrated(name);
    Fixtures.insert(created);
    return created;
  }
}
