package ai.backend.manager.secret;

import static org.assertj.core.api.Assertions.assertThat;

import ai.backend.manager.contract.RecordedInstallation;
import ai.backend.manager.world.SignedClient;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.Map;
import org.jooq.DSLContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The running manager over a database whose secrets are encrypted. */
@QuarkusTest
@Tag("component")
@QuarkusTestResource(RecordedInstallation.class)
class LostKeyTest {
  private static final String SECRET = "0123456789abcdefghijklmnopqrstuvwxyzABCD";

  @TestHTTPResource("/")
  URI manager;

  @Inject DSLContext db;

  private void keypair(String accessKey, String stored) {
    db.execute(
        """
        insert into keypairs (user_id, access_key, secret_key, is_active, "user", resource_policy)
        select user_id, ?, ?, true, "user", resource_policy from keypairs
        where access_key = 'AKIANATWOUSEREXAMPLE'
        """,
        accessKey,
        stored);
  }

  private HttpResponse<String> ask(String accessKey, String secret) throws Exception {
    URI origin = SignedClient.nobody(manager).manager();
    return new SignedClient(origin, accessKey, secret).get("/auth?echo=x");
  }

  @Test
  void fixturesAreEncryptedAsTheyAreLoaded() {
    assertThat(
            db.fetch("select secret_key from keypairs where access_key like '%EXAMPLE'")
                .getValues("secret_key", String.class))
        .hasSize(5)
        .allMatch(stored -> stored.startsWith("enc:v1:"));
  }

  @Test
  void aSecretInClearTextStillSigns() throws Exception {
    keypair("AKIACLEARTEXT0000000", SECRET);

    assertThat(ask("AKIACLEARTEXT0000000", SECRET).statusCode()).isEqualTo(200);
  }

  @Test
  void aSecretOfALostKeyIsAnErrorOfTheManagerAndNotAWrongSignature() throws Exception {
    var elsewhere = KeyRing.from(Map.of(KeyRing.VARIABLE, KeyRing.newKey()));
    keypair(
        "AKIALOSTKEY000000000",
        new KeypairSecrets(elsewhere)
            .sealed(SecretColumn.SECRET_KEY, "AKIALOSTKEY000000000", SECRET));

    var answer = ask("AKIALOSTKEY000000000", SECRET);

    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.body())
        .contains("internal-server-error", "cannot read the secret", "encryption keys")
        .doesNotContain("Signature mismatch", SECRET, "enc:v1");
  }

  @Test
  void aSecretMovedToAnotherRowDoesNotSign() throws Exception {
    String foreign =
        db.fetchSingle("select secret_key from keypairs where access_key = 'AKIANATWOUSEREXAMPLE'")
            .get("secret_key", String.class);
    keypair("AKIAMOVED00000000000", foreign);

    var answer = ask("AKIAMOVED00000000000", "test-secret-of-user2-0000000000000000000");

    assertThat(answer.statusCode()).isEqualTo(500);
  }
}
