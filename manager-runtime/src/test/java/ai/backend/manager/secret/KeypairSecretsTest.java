package ai.backend.manager.secret;

import static ai.backend.manager.secret.SecretColumn.SECRET_KEY;
import static ai.backend.manager.secret.SecretColumn.SSH_PRIVATE_KEY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeypairSecretsTest {
  private static final String ROW = "AKIAIOSFODNN7EXAMPLE";
  private static final String SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

  private final String oldKey = KeyRing.newKey();
  private final String newKey = KeyRing.newKey();

  private static KeyRing ring(String... keys) {
    return KeyRing.from(Map.of(KeyRing.VARIABLE, String.join("\n", keys)));
  }

  private static KeypairSecrets secrets(String... keys) {
    return new KeypairSecrets(ring(keys));
  }

  @Test
  void whatIsSealedOpensAndDoesNotShowTheSecret() {
    String stored = secrets(oldKey).sealed(SECRET_KEY, ROW, SECRET);

    assertThat(stored).startsWith("enc:v1:").doesNotContain(SECRET);
    assertThat(secrets(oldKey).opened(SECRET_KEY, ROW, stored)).isEqualTo(SECRET);
  }

  @Test
  void theSameSecretIsSealedDifferentlyEachTime() {
    assertThat(secrets(oldKey).sealed(SECRET_KEY, ROW, SECRET))
        .isNotEqualTo(secrets(oldKey).sealed(SECRET_KEY, ROW, SECRET));
  }

  @Test
  void clearTextIsReadAsItStands() {
    assertThat(secrets(oldKey).opened(SECRET_KEY, ROW, SECRET)).isEqualTo(SECRET);
  }

  @Test
  void anEmptySecretStaysEmptySoThatNobodySignsWithIt() {
    assertThat(secrets(oldKey).sealed(SECRET_KEY, ROW, "")).isEmpty();
  }

  @Test
  void theFirstKeySealsAndAllKeysOpen() {
    String old = secrets(oldKey).sealed(SECRET_KEY, ROW, SECRET);
    var both = secrets(newKey, oldKey);

    assertThat(both.opened(SECRET_KEY, ROW, old)).isEqualTo(SECRET);
    assertThat(secrets(newKey).opened(SECRET_KEY, ROW, both.sealed(SECRET_KEY, ROW, SECRET)))
        .isEqualTo(SECRET);
  }

  @Test
  void anotherKeyIsRefusedByNameAndNotTakenForTheRightOne() {
    String stored = secrets(oldKey).sealed(SECRET_KEY, ROW, SECRET);
    String id = ring(oldKey).active().id();

    assertThatThrownBy(() -> secrets(newKey).opened(SECRET_KEY, ROW, stored))
        .isInstanceOf(SecretUnreadable.class)
        .hasMessageContainingAll(ROW, "encrypted with key " + id, ring(newKey).active().id())
        .hasMessageNotContainingAny(SECRET, oldKey, newKey);
  }

  @Test
  void aCiphertextOpensInItsOwnRowAndColumnOnly() {
    String stored = secrets(oldKey).sealed(SECRET_KEY, ROW, SECRET);

    assertThatThrownBy(() -> secrets(oldKey).opened(SECRET_KEY, "AKIANABBDUSEREXAMPLE", stored))
        .isInstanceOf(SecretUnreadable.class)
        .hasMessageContaining("copied from another row");
    assertThatThrownBy(() -> secrets(oldKey).opened(SSH_PRIVATE_KEY, ROW, stored))
        .isInstanceOf(SecretUnreadable.class);
  }

  @Test
  void aChangedOrCutCiphertextIsRefused() {
    String stored = secrets(oldKey).sealed(SECRET_KEY, ROW, SECRET);
    int last = stored.length() - 5;
    String changed =
        stored.substring(0, last)
            + (stored.charAt(last) == 'A' ? 'B' : 'A')
            + stored.substring(last + 1);

    for (String broken : new String[] {changed, stored.substring(0, 40), stored + "!", "enc:v1:"}) {
      assertThatThrownBy(() -> secrets(oldKey).opened(SECRET_KEY, ROW, broken))
          .isInstanceOf(SecretUnreadable.class);
    }
  }

  @Test
  void withoutAKeyItSaysWhatToGive() {
    assertThatThrownBy(() -> KeyRing.from(Map.of()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll(KeyRing.VARIABLE, "<cluster>-encryption", "mgr secrets new-key");
  }

  @Test
  void aMalformedKeyIsRefusedWithoutShowingIt() {
    assertThatThrownBy(() -> ring("dG9vIHNob3J0"))
        .hasMessageContaining("a key of 9 bytes; each must have 32")
        .hasMessageNotContaining("dG9vIHNob3J0");
    assertThatThrownBy(() -> ring("not*base64"))
        .hasMessageContaining("not Base64")
        .hasMessageNotContaining("not*base64");
  }

  @Test
  void keysMayLieInAFileSeparatedByLinesOrCommas(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("keys"), newKey + ",\n" + oldKey + "\n");

    var ring = KeyRing.from(Map.of(KeyRing.FILE_VARIABLE, file.toString()));

    assertThat(ring.ids()).containsExactly(ring(newKey).active().id(), ring(oldKey).active().id());
    assertThatThrownBy(
            () -> KeyRing.from(Map.of(KeyRing.FILE_VARIABLE, folder.resolve("none").toString())))
        .hasMessageContaining("cannot be read");
  }

  @Test
  void nothingPrintsAKey() {
    assertThat(ring(oldKey).toString() + ring(oldKey).active()).doesNotContain(oldKey);
  }
}
