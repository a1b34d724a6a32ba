package ai.backend.common.signing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The worked examples of spec/01 §4.7. */
class SignedRequestTest {
  private static final String SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
  private static final String DATE = "2023-10-24T05:06:07.890123+00:00";

  @Test
  void example_a_a_json_post() {
    assertThat(sign("POST", "/session", "127.0.0.1:8081", "application/json", "v7.20230615"))
        .isEqualTo("55d37f96b9505d16adb9ecf8954017946caf1ae043a93f9b7e2c2c44cc6d090b");
  }

  @Test
  void example_b_an_event_stream_without_content_type() {
    assertThat(
            sign(
                "GET",
                "/events/session?sessionName=mysess&scope=*",
                "api.example.com",
                "application/octet-stream",
                "v6.20220615"))
        .isEqualTo("5cf54cf23643a3621a81b8c7ac98d3fe1bfefae90e44e6a426c56488e9e41cbf");
  }

  @Test
  void example_c_an_upload() {
    assertThat(
            sign(
                "POST",
                "/session/mysess/upload",
                "127.0.0.1:8081",
                "multipart/form-data",
                "v7.20230615"))
        .isEqualTo("9827c315f4023e9a02affe00241e9920e9bb4c51e783be8f83c79daed8e45319");
  }

  @Test
  void example_d_with_sha1() {
    var request = request("GET", "/folders", DATE, "127.0.0.1:8081", "text/plain", "v7.20230615");

    assertThat(request.signature(SigningHash.SHA1, SECRET))
        .isEqualTo("09b77e610341cdb7999f1f9e3f5570bbf9214934");
  }

  @Test
  void example_e_with_a_basic_iso_date() {
    var request =
        request(
            "GET",
            "/auth?echo=hello",
            "20231024T050607Z",
            "127.0.0.1:8081",
            "application/json",
            "v6.20220615");

    assertThat(request.signature(SigningHash.SHA256, SECRET))
        .isEqualTo("60d21b89459a7d0ca04d360992017dc62f43f966e5778de350819119e9ea2a34");
  }

  /** Example A with every hash; computed with Python's hmac and hashlib. */
  @ParameterizedTest
  @CsvSource({
    "MD5, 03f6bfdc025b81ae633c6ccefc162631",
    "SHA1, 83baed8d2ebd6344739506d2972fb5d5d7de00d8",
    "SHA224, d876a46f6a1b95b7d342fa2427720e34e33a83b545ba4a37c06305a0",
    "SHA256, 55d37f96b9505d16adb9ecf8954017946caf1ae043a93f9b7e2c2c44cc6d090b",
    "SHA384, a6cf035e26b5fa5cdcb4b34a6df538645297b5828f19330ff18cfa4a00535b3f363a72e8ba65c48bb7ab3cf63ee14fb5",
    "SHA512, e3a6ad447394da560bdce55613f57d8b9f30aedeec233744ad4df42fbd01fddcf2884470b24e8c41c150db9eb40a01538c2cdee488e076305398c4f23ef28032",
    "SHA3_224, d4b8044469386f10e849fd16f5922cd654888f7dcbf7141bf77f24c6",
    "SHA3_256, 5900e859f0eaffffc5aebaa572beef6d855ad350e75f17d0d5791436b79d487f",
    "SHA3_384, 53a08702454ae8667099300f1356d10c0e009de50c6f2f366626479746ff507b56854d2e340c1a73825e7240406e235e",
    "SHA3_512, 045a7debc6996f57c727fd130975eb7b1c982ea623b020c6d6dce0097bc69437fc3a45272ebe1072a4749f3ba8fabcdf1c3c1506d382906b21088be936a2eba9",
    "BLAKE2B, 1b3b3a0e2c91e8bac02f1a56e339c3b7bf027a18e61321b73c5efeaf25b140f79e52edb7d2e857e02d4a772f4ba46df44f890e772ab0c171bffeaa94d58bd5ed",
    "BLAKE2S, 56144e846294fe948e6e4d46c11acac02118cc523418d39ad0f54ad845e4afef"
  })
  void every_hash_gives_the_signature_that_clients_compute(String name, String expected) {
    var request =
        request("POST", "/session", DATE, "127.0.0.1:8081", "application/json", "v7.20230615");

    assertThat(request.signature(SigningHash.named(name).orElseThrow(), SECRET))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"shake_128", "shake_256", "crc32", "", "sha3-256", "SHA-256"})
  void other_hashes_are_not_known(String name) {
    assertThat(SigningHash.named(name)).isEmpty();
  }

  private static String sign(
      String method, String target, String host, String contentType, String version) {
    return request(method, target, DATE, host, contentType, version)
        .signature(SigningHash.SHA256, SECRET);
  }

  private static SignedRequest request(
      String method, String target, String date, String host, String contentType, String version) {
    String stamp = RequestDate.parse(date).orElseThrow().dayStamp();
    return new SignedRequest(
        method, target, date, stamp, host, contentType, SignedRequest.VERSION_HEADER, version);
  }
}
