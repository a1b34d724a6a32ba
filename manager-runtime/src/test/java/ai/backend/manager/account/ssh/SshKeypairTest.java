package ai.backend.manager.account.ssh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SshKeypairTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "rsa",
        "rsa-pkcs1",
        "rsa-pkcs8",
        "ed25519",
        "p256",
        "p256-sec1",
        "p384-pkcs8",
        "p521"
      })
  void a_pair_of_ssh_keygen_is_taken_as_it_is(String name) throws IOException {
    SshKeypair pair = SshKeypair.uploaded(file(name + ".pub"), file(name));

    assertThat(pair.publicKey()).isEqualTo(file(name + ".pub"));
    assertThat(pair.privateKey()).isEqualTo(file(name));
  }

  @Test
  void a_generated_pair_is_rsa_2048_in_the_traditional_form_and_fits() {
    SshKeypair pair = SshKeypair.generate(new SecureRandom());

    assertThat(pair.privateKey()).startsWith("-----BEGIN RSA PRIVATE KEY-----\n");
    assertThat(pair.privateKey()).endsWith("-----END RSA PRIVATE KEY-----\n");
    assertThat(Base64.getDecoder().decode(pair.publicKey().strip().split(" ")[1])).hasSize(279);
    assertThat(SshKeypair.uploaded(pair.publicKey(), pair.privateKey())).isEqualTo(pair);
    assertThat(pair.toString()).doesNotContain("PRIVATE");
  }

  @Test
  void line_ends_of_windows_and_blanks_around_are_put_right() throws IOException {
    SshKeypair pair =
        SshKeypair.uploaded(
            "\r\n " + file("rsa.pub") + "\r\n\r\n",
            "\n" + file("rsa").replace("\n", "\r\n") + "\n\n");

    assertThat(pair).isEqualTo(SshKeypair.uploaded(file("rsa.pub"), file("rsa")));
  }

  @ParameterizedTest
  @CsvSource({
    "rsa, rsa-pkcs1, does not belong",
    "rsa-pkcs8, rsa, does not belong",
    "p256, p256-sec1, does not belong",
    "p521, p384-pkcs8, does not belong|cannot be read",
    "ed25519, rsa, of another type",
    "rsa, ed25519, of another type",
    "ed25519, rsa-pkcs8, cannot be read",
    "passphrase, passphrase, has a passphrase",
    "passphrase-pem, passphrase-pem, has a passphrase"
  })
  void halves_that_do_not_make_a_usable_pair_are_refused(
      String publicName, String privateName, String reason) throws IOException {
    String line = file(publicName + ".pub");
    String pem = file(privateName);

    assertThatExceptionOfType(UnusableSshKey.class)
        .isThrownBy(() -> SshKeypair.uploaded(line, pem))
        .satisfies(e -> assertThat(e.getMessage()).containsPattern(reason))
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain(pem.lines().toList().get(1)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "garbage",
        "ssh-rsa",
        "ssh-rsa AAAAB3Nza x@y",
        "ssh-rsa !!!!",
        "ssh-dss AAAAB3NzaC1kc3M=",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5/////w==",
        "command=\"rm -rf /\" ssh-ed25519 AAAA"
      })
  void what_is_no_public_line_is_refused(String line) throws IOException {
    String pem = file("rsa");

    assertThatExceptionOfType(UnusableSshKey.class)
        .isThrownBy(() -> SshKeypair.uploaded(line, pem))
        .withMessageContaining("public key");
  }

  @Test
  void a_second_line_cannot_be_smuggled_into_authorized_keys() throws IOException {
    String two = file("rsa.pub") + file("ed25519.pub");
    String pem = file("rsa");

    assertThatExceptionOfType(UnusableSshKey.class)
        .isThrownBy(() -> SshKeypair.uploaded(two, pem))
        .withMessageContaining("not one line");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "garbage",
        "-----BEGIN RSA PRIVATE KEY-----\n-----END RSA PRIVATE KEY-----",
        "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----",
        "-----BEGIN RSA PRIVATE KEY-----\nMIT/////AgEA\n-----END RSA PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
        "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEA\n-----END OPENSSH PRIVATE KEY-----",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"
      })
  void what_is_no_private_key_is_refused(String pem) throws IOException {
    String line = file("rsa.pub");

    assertThatExceptionOfType(UnusableSshKey.class)
        .isThrownBy(() -> SshKeypair.uploaded(line, pem))
        .withMessageContaining("private key");
  }

  private static String file(String name) throws IOException {
    try (var in = SshKeypairTest.class.getResourceAsStream("/ssh/" + name)) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }
}
