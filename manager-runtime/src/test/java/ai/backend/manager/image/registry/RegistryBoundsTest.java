package ai.backend.manager.image.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where registries may send us (SSRF). */
class RegistryBoundsTest {
  private static final Map<String, String> HOSTS =
      Map.of(
          "cr.example.com", "203.0.113.5",
          "store.example.com", "203.0.113.6",
          "inside.example.com", "10.1.2.3",
          "rebound.example.com", "127.0.0.1",
          "localhost", "127.0.0.1");

  private static InetAddress[] addresses(String host) throws UnknownHostException {
    String literal = HOSTS.getOrDefault(host, host);
    if (!literal.contains(".") && !literal.contains(":")) {
      throw new UnknownHostException(host);
    }
    return new InetAddress[] {InetAddress.ofLiteral(literal.replaceAll("[\\[\\]]", ""))};
  }

  private static URI follow(String registry, String to) throws RegistryException {
    URI url = URI.create(registry);
    var config = new RegistryConfig("cr", url, "docker", "robot", "secret", List.of(), true);
    return new RegistryBounds(config, RegistryBoundsTest::addresses)
        .follow(URI.create(registry + "/v2/a/blobs/sha256:1"), to);
  }

  @ParameterizedTest
  @CsvSource({
    "https://cr.example.com, https://store.example.com/blob?signature=x",
    "https://cr.example.com, https://inside.example.com/blob",
    "https://cr.example.com, /other/path",
    "https://cr.example.com, https://cr.example.com:8443/blob",
    "http://cr.example.com, http://store.example.com/blob",
    "http://cr.example.com, https://store.example.com/blob",
    "http://localhost:5000, http://127.0.0.1:5001/blob",
    "http://169.254.7.7:5000, http://169.254.7.7:5001/blob",
  })
  void what_is_as_protected_as_the_registry_is_followed(String registry, String to)
      throws Exception {
    assertThat(follow(registry, to).toString()).endsWith(to);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://127.0.0.1/",
        "https://localhost/",
        "https://rebound.example.com/",
        "https://169.254.169.254/latest/meta-data/",
        "https://[::1]/",
        "https://[fe80::1]/",
        "https://[fd00:ec2::254]/latest/",
        "https://[::ffff:127.0.0.1]/",
        "https://[::127.0.0.1]/",
        "https://0.0.0.0/",
        "https://224.0.0.1/",
      })
  void what_only_this_machine_reaches_is_not(String to) {
    assertThatThrownBy(() -> follow("https://cr.example.com", to))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("loopback, link-local or multicast")
        .hasMessageNotContaining("secret");
    assertThatThrownBy(() -> follow("https://inside.example.com", to))
        .hasMessageContaining("loopback, link-local or multicast");
  }

  @ParameterizedTest
  @CsvSource({
    "https://cr.example.com, http://store.example.com/, not protected by TLS",
    "https://cr.example.com, file:///etc/passwd, something else than a web address",
    "https://cr.example.com, ftp://store.example.com/, something else than a web address",
    "https://cr.example.com, https:///nohost, something else than a web address",
    "https://cr.example.com, https://two words/, no address",
    "https://cr.example.com, https://unknown/, not known",
    "http://localhost:5000, http://169.254.169.254/, loopback",
    "http://169.254.7.7:5000, http://169.254.169.254/, loopback",
  })
  void other_ways_down_are_refused(String registry, String to, String why) {
    assertThatThrownBy(() -> follow(registry, to))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining(why);
  }

  @Test
  void a_registry_that_does_not_know_of_its_tls_is_still_reached_with_it() throws Exception {
    assertThat(follow("https://cr.example.com", "http://cr.example.com/v2/uploads/1?state=x"))
        .hasToString("https://cr.example.com/v2/uploads/1?state=x");
  }
}
