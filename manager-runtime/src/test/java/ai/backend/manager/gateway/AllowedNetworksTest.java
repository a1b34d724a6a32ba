package ai.backend.manager.gateway;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class AllowedNetworksTest {
  @Test
  void no_list_allows_everybody() {
    assertThatCode(() -> new AllowedNetworks(List.of()).check(null)).doesNotThrowAnyException();
  }

  @Test
  void an_address_inside_one_network_passes() {
    var networks = new AllowedNetworks(List.of("10.1.0.0/20", "192.0.2.7/32", "2001:db8::/32"));

    for (String client : List.of("10.1.15.255", "192.0.2.7", "2001:db8:1::9")) {
      assertThatCode(() -> networks.check(client)).doesNotThrowAnyException();
    }
  }

  @Test
  void another_address_is_named_and_refused() {
    var networks = new AllowedNetworks(List.of("10.1.0.0/20"));

    assertThatThrownBy(() -> networks.check("10.1.16.0"))
        .hasMessageContaining("'10.1.16.0' is not allowed IP address");
    assertThatThrownBy(() -> networks.check("::1")).hasMessageContaining("not allowed");
    assertThatThrownBy(() -> networks.check("localhost")).hasMessageContaining("not an IP address");
    assertThatThrownBy(() -> networks.check(null)).hasMessageContaining("Not allowed IP address");
  }
}
