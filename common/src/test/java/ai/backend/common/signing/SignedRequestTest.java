package ai.backend.common.signing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

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
