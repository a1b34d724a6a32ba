package ai.backend.manager.secret;

import static ai.backend.manager.secret.SecretColumn.SECRET_KEY;
import static ai.backend.manager.secret.SecretColumn.SSH_PRIVATE_KEY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.backend.manager.world.FreshDatabase;
import java.util.Map;
import java.util.UUID;
import org.jooq.DSLContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Keys change under rows of a real table; one pass may be cut off anywhere. */
@Tag("component")
class ReencryptionTest {
  private static final int ROWS = 2 * Reencryption.BATCH + 7;

  private final String oldKey = KeyRing.newKey();
  private final String newKey = KeyRing.newKey();
  private DSLContext db;

  private static KeyRing ring(String... keys) {
    return KeyRing.from(Map.of(KeyRing.VARIABLE, String.join("\n", keys)));
  }

  @BeforeEach
  void rowsInClearText() {
    db = FreshDatabase.migrated();
    db.execute(
        "insert into user_resource_policies (name, max_vfolder_size, max_session_count_per_model_session) values ('default', -1, 10)");
    db.execute(
        """
        insert into keypair_resource_policies (name, total_resource_slots, max_concurrent_sessions, max_containers_per_session, max_vfolder_count, max_vfolder_size, idle_timeout, default_for_unspecified, allowed_vfolder_hosts)
        values ('default', '{}', 1, 1, 1, 0, 0, 'UNLIMITED', '{}')
        """);
    UUID user = UUID.randomUUID();
    db.execute(
        "insert into users (uuid, email, status, resource_policy) values (?, 'u@example.com', 'active', 'default')",
        user);
    db.execute(
        """
        insert into keypairs (access_key, secret_key, ssh_private_key, "user", resource_policy)
        select 'AK' || lpad(i::text, 6, '0'), 'secret-' || i, case when i % 2 = 0 then 'pem-' || i end, cast(? as uuid), 'default'
        from generate_series(1, ?) as i
        """,
        user, ROWS);
  }

  private Long clear() {
    return db.fetchSingle(
            "select count(*) as n from keypairs where secret_key like 'secret-%' or ssh_private_key like 'pem-%'")
        .get("n", Long.class);
  }

  private void everySecretOpensWith(KeyRing keys) {
    var secrets = new KeypairSecrets(keys);
    var rows = db.fetch("select access_key, secret_key, ssh_private_key from keypairs");
    assertThat(rows).hasSize(ROWS);
    for (var row : rows) {
      String key = row.get("access_key", String.class);
      int i = Integer.parseInt(key.substring(2));
      assertThat(secrets.opened(SECRET_KEY, key, row.get("secret_key", String.class)))
          .isEqualTo("secret-" + i);
      String ssh = row.get("ssh_private_key", String.class);
      assertThat(ssh == null ? null : secrets.opened(SSH_PRIVATE_KEY, key, ssh))
          .isEqualTo(i % 2 == 0 ? "pem-" + i : null);
    }
  }

  @Test
  void clearTextIsEncryptedAndASecondPassFindsNothing() {
    var keys = ring(oldKey);

    var first = new Reencryption(db, keys).encrypt(n -> {});
    var second = new Reencryption(db, keys).encrypt(n -> {});

    assertThat(first.changed()).isEqualTo(ROWS);
    assertThat(second.changed()).isZero();
    assertThat(clear()).isZero();
    everySecretOpensWith(keys);
  }

  @Test
  void aKeyIsChangedInThreeStepsAndThenTheOldOneIsNotNeeded() {
    new Reencryption(db, ring(oldKey)).encrypt(n -> {});

    var rotated = new Reencryption(db, ring(newKey, oldKey)).rotate(n -> {});

    assertThat(rotated.changed()).isEqualTo(ROWS);
    everySecretOpensWith(ring(newKey));
    assertThat(new Reencryption(db, ring(newKey)).census())
        .containsOnlyKeys(ring(newKey).active().id());
  }

  @Test
  void aPassThatWasCutOffIsFinishedByTheNextOne() {
    new Reencryption(db, ring(oldKey)).encrypt(n -> {});
    var both = ring(newKey, oldKey);

    assertThatThrownBy(
            () ->
                new Reencryption(db, both)
                    .rotate(
                        n -> {
                          throw new IllegalStateException("killed after " + n);
                        }))
        .hasMessage("killed after " + Reencryption.BATCH);
    everySecretOpensWith(both);
    var rest = new Reencryption(db, both).rotate(n -> {});

    assertThat(rest.changed()).isEqualTo(ROWS - Reencryption.BATCH);
    everySecretOpensWith(ring(newKey));
  }

  @Test
  void rowsOfALostKeyAreNamedAndLeftAloneWhileTheOthersAreDone() {
    String foreign = new KeypairSecrets(ring(newKey)).sealed(SECRET_KEY, "AK000005", "secret-5");
    db.execute("update keypairs set secret_key = ? where access_key = 'AK000005'", foreign);

    var result = new Reencryption(db, ring(oldKey)).rotate(n -> {});

    assertThat(result.changed()).isEqualTo(ROWS - 1);
    assertThat(result.unreadable()).singleElement().asString().contains("AK000005");
    everySecretOpensWith(ring(oldKey, newKey));
  }
}
