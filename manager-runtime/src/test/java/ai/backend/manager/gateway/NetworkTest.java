package ai.backend.manager.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {
  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.255.255.255, true",
    "10.0.0.0/8, 11.0.0.0, false",
    "10.1.2.3/8, 10.9.9.9, true",
    "192.0.2.4, 192.0.2.4, true",
    "192.0.2.4, 192.0.2.5, false",
    "192.0.2.4/31, 192.0.2.5, true",
    "0.0.0.0/0, 203.0.113.9, true",
    "0.0.0.0/0, 2001:db8::1, false",
    "::/0, 2001:db8::1, true",
    "fe80::/10, febf::1, true",
    "fe80::/10, fec0::1, false",
    "2001:db8::/33, 2001:db8:7fff::1, true",
    "2001:db8::/33, 2001:db8:8000::1, false",
    "::1/128, ::1, true",
    "10.0.0.0/8, ::ffff:10.0.0.1, true",
  })
  void an_address_is_inside_or_outside(String network, String address, boolean inside) {
    assertThat(
            Network.parse(network).orElseThrow().contains(Network.address(address).orElseThrow()))
        .isEqualTo(inside);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "/", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/08", "10.0.0.0/8/8",
            "10.0.0/8",
        "10/8", "host/8", "::1/129", "::1/1000", "1::2::3", "10.0.0.256", "10.0.0.0 /8", "[::1]",
            "fe80::1%1",
        "::ffff:10.0.0.0/104", ":", "0x7f000001"
      })
  void other_texts_are_no_networks(String text) {
    assertThat(Network.parse(text)).isEmpty();
  }

  @Test
  void what_is_wrong_in_the_setting_is_named() {
    assertThatThrownBy(() -> new TrustedProxies("10.0.0.0/8, ingress, ::1"))
        .hasMessage(
            "BACKEND_TRUSTED_PROXIES: 'ingress' is no network: say networks such as 10.0.0.0/8 with"
                + " commas between them, or none");
    assertThatThrownBy(() -> new TrustedProxies("10.0.0.0/8,")).hasMessageContaining("'' is no");
  }
}
