package ai.backend.common.signing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * The worked example of docs/decisions/0004-hardened-signing.md, and others by the same program.
 */
class HardenedRequestTest {
  private static final String SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
  private static final String NONCE = "2f6c1f0e9b7d4a58a3c5e7b8d0f1a2c4";
  private static final byte[] BODY =
      "{\"name\": \"mysess\", \"image\": \"python:3.11\"}".getBytes(UTF_8);

  @Test
  void the_worked_example() {
    var request = new HardenedRequest(post("application/json"), NONCE, BODY);

    assertThat(request.stringToSign(SigningHash.SHA256))
        .isEqualTo(
            """
            BackendAI-Hardened-1
            POST
            /session
            2023-10-24T05:06:07.890123+00:00
            host:127.0.0.1:8081
            content-type:application/json
            x-backendai-version:v7.20230615
            nonce:2f6c1f0e9b7d4a58a3c5e7b8d0f1a2c4
            057af44abc484995f6046e4516a4bfe523a181eb5d637cabf2237b80f148879e""");
    assertThat(request.signature(SigningHash.SHA256, SECRET))
        .isEqualTo("50b88968497db350f19706b7ca18081147e1b0d13a0ebbc601c56d57e2d0744b");
  }

  @Test
  void another_hash_and_a_content_type_with_parameters() {
    assertThat(
            new HardenedRequest(post("application/json; charset=utf-8"), NONCE, BODY)
                .signature(SigningHash.SHA512, SECRET))
        .isEqualTo(
            "1bdc565c2d615a980d3a6e223d47a4523208197bbf33f4e9bd9155105e4f31050019e7268738d1b310dcb670dccd5f0dcaff528318bdfa83a7521d94cdb1d884");
  }

  @Test
  void no_content_type_and_no_body() {
    var stream =
        new SignedRequest(
            "GET",
            "/events/session?sessionName=mysess&scope=*",
            "2023-10-24T05:06:07.890123+00:00",
            "20231024",
            "api.example.com",
            "",
            SignedRequest.VERSION_HEADER,
            "v7.20230615");

    assertThat(
            new HardenedRequest(stream, NONCE, new byte[0]).signature(SigningHash.SHA256, SECRET))
        .isEqualTo("894088990695060cb5c30dc784a4c0907446ba82844a32dd092d7d6719373819");
  }

  private static SignedRequest post(String contentType) {
    return new SignedRequest(
        "POST",
        "/session",
        "2023-10-24T05:06:07.890123+00:00",
        "20231024",
        "127.0.0.1:8081",
        contentType,
        SignedRequest.VERSION_HEADER,
        "v7.20230615");
  }
}
