package ai.backend.manager.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientAddressTest {
  private static final TrustedProxies PRIVATE = new TrustedProxies((String) null);

  /** Headers are separated by {@code ;}. */
  private static ClientAddress of(String peer, String headers, TrustedProxies proxies) {
    List<String> values = headers == null ? List.of() : Stream.of(headers.split(";", -1)).toList();
    return ClientAddress.of(peer, values, proxies);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      emptyValue = "",
      value = {
        // peer | headers | client
        // no header
        "127.0.0.1 | | 127.0.0.1",
        "127.0.0.1 | '' | 127.0.0.1",
        "127.0.0.1 | ' , ,' | 127.0.0.1",
        // one proxy
        "127.0.0.1 | 203.0.113.9 | 203.0.113.9",
        "10.0.0.1 | '  203.0.113.9\t' | 203.0.113.9",
        "100.64.0.1 | 2001:db8::9 | 2001:db8::9",
        "::1 | 203.0.113.9 | 203.0.113.9",
        "0:0:0:0:0:0:0:1 | 203.0.113.9 | 203.0.113.9",
        "fd00::5 | 203.0.113.9 | 203.0.113.9",
        "fe80:0:0:0:1:2:3:4%eth0 | 203.0.113.9 | 203.0.113.9",
        "::ffff:10.0.0.1 | 203.0.113.9 | 203.0.113.9",
        // brackets and ports
        "10.0.0.1 | 203.0.113.9:49152 | 203.0.113.9",
        "10.0.0.1 | [2001:db8::9] | 2001:db8::9",
        "10.0.0.1 | [2001:db8::9]:443 | 2001:db8::9",
        "10.0.0.1 | '[2001:db8::9]:443, [fd00::1]:1' | 2001:db8::9",
        // a chain, in one header or several
        "10.0.0.1 | '203.0.113.9, 192.168.1.1, 172.16.0.1' | 203.0.113.9",
        "10.0.0.1 | 203.0.113.9;192.168.1.1 | 203.0.113.9",
        "10.0.0.1 | 203.0.113.9;;192.168.1.1, | 203.0.113.9",
        "10.0.0.1 | '203.0.113.9,, 192.168.1.1' | 203.0.113.9",
        // what the client itself put in front
        "10.0.0.1 | '10.9.9.9, 203.0.113.9' | 203.0.113.9",
        "10.0.0.1 | '198.51.100.1, 203.0.113.9, 192.168.1.1' | 203.0.113.9",
        "10.0.0.1 | 198.51.100.1;203.0.113.9 | 203.0.113.9",
        "10.0.0.1 | 'nonsense, 203.0.113.9' | 203.0.113.9",
        // all of them proxies: the first one is the client
        "10.0.0.1 | '10.1.2.3, 192.168.1.1' | 10.1.2.3",
        // nonsense: the last one that made sense
        "10.0.0.1 | nonsense | 10.0.0.1",
        "10.0.0.1 | '203.0.113.9, unknown' | 10.0.0.1",
        "10.0.0.1 | '203.0.113.9, unknown, 192.168.1.1' | 192.168.1.1",
        "10.0.0.1 | 203.0.113.999 | 10.0.0.1",
        "10.0.0.1 | 203.0.113 | 10.0.0.1",
        "10.0.0.1 | 3405803785 | 10.0.0.1",
        "10.0.0.1 | 203.0.113.09 | 10.0.0.1",
        "10.0.0.1 | 203.0.113.9:http | 10.0.0.1",
        "10.0.0.1 | localhost | 10.0.0.1",
        "10.0.0.1 | fe80::1%eth0 | 10.0.0.1",
        "10.0.0.1 | [2001:db8::9 | 10.0.0.1",
        "10.0.0.1 | 203.0.113.9/24 | 10.0.0.1",
        "10.0.0.1 | 203.0.113.9 198.51.100.1 | 10.0.0.1",
        // the peer is no proxy
        "203.0.113.1 | 10.0.0.9 | 203.0.113.1",
        "203.0.113.1 | '198.51.100.1, 10.0.0.1' | 203.0.113.1",
        "2001:db8::1 | 10.0.0.9 | 2001:db8::1",
        "172.32.0.1 | 203.0.113.9 | 172.32.0.1",
        "100.128.0.1 | 203.0.113.9 | 100.128.0.1",
      })
  void the_client_is_the_right_most_address_that_is_no_proxys(
      String peer, String headers, String client) {
    assertThat(of(peer, headers, PRIVATE).client()).isEqualTo(client);
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1", "::1", "10.0.0.1", "203.0.113.1"})
  void nobody_is_believed_when_there_are_no_proxies(String peer) {
    for (var none : List.of(new TrustedProxies("none"), new TrustedProxies(" "))) {
      assertThat(of(peer, "203.0.113.9", none)).isEqualTo(new ClientAddress(peer, peer));
    }
  }

  @Test
  void the_exact_proxies_can_be_said() {
    var proxies = new TrustedProxies(" 10.0.7.0/24, 2001:db8:7::/48,192.0.2.4 ");

    assertThat(of("10.0.7.8", "10.0.8.8", proxies).client()).isEqualTo("10.0.8.8");
    assertThat(of("10.0.8.8", "203.0.113.9", proxies).client()).isEqualTo("10.0.8.8");
    assertThat(of("127.0.0.1", "203.0.113.9", proxies).client()).isEqualTo("127.0.0.1");
    assertThat(of("2001:db8:7::2", "203.0.113.9,192.0.2.4", proxies).client())
        .isEqualTo("203.0.113.9");
    assertThat(of("192.0.2.5", "203.0.113.9", proxies).client()).isEqualTo("192.0.2.5");
  }

  @Test
  void a_chain_is_followed_for_32_entries() {
    var hundred = new ArrayList<>(Collections.nCopies(69, "203.0.113.9"));
    for (int i = 31; i > 0; i--) {
      hundred.add("10.0.0." + i);
    }
    assertThat(hundred).hasSize(100);
    assertThat(of("127.0.0.1", String.join(", ", hundred), PRIVATE).client())
        .isEqualTo("203.0.113.9");

    hundred.add("10.0.0.99");
    for (String separator : List.of(",", ";")) {
      assertThat(of("127.0.0.1", String.join(separator, hundred), PRIVATE).client())
          .isEqualTo("10.0.0.31");
    }
    assertThat(of("127.0.0.1", "203.0.113.9" + ",".repeat(100), PRIVATE).client())
        .isEqualTo("127.0.0.1");
    assertThat(of("127.0.0.1", "1".repeat(30_000), PRIVATE).client()).isEqualTo("127.0.0.1");
  }

  @Test
  void both_addresses_are_recorded_when_they_differ() {
    assertThat(of("10.0.0.1", "203.0.113.9", PRIVATE).recorded())
        .isEqualTo("203.0.113.9 via 10.0.0.1");
    assertThat(of("203.0.113.9", "10.0.0.1", PRIVATE).recorded()).isEqualTo("203.0.113.9");
    assertThat(of("fe80::1%eth0", null, PRIVATE).recorded()).isEqualTo("fe80::1");
    assertThat(of(null, "203.0.113.9", PRIVATE).recorded()).isNull();
  }
}
