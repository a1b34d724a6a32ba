package ai.backend.manager.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import org.jooq.DSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A proxy on this machine is believed where a request comes from, without any setting. */
@QuarkusTest
@Tag("component")
@QuarkusTestResource(RecordedInstallation.class)
class ForwardedAddressTest {
  @TestHTTPResource("/")
  URI manager;

  @Inject DSLContext db;

  private LimitedUser user;

  @BeforeEach
  void aUserOfOneNetwork() {
    user = LimitedUser.to("203.0.113.0/24", manager, db);
  }

  @AfterEach
  void othersDoNotSeeHim() {
    user.remove();
  }

  @Test
  void the_address_that_a_trusted_proxy_tells_is_allowed_or_not() throws Exception {
    assertThat(user.from("203.0.113.9").statusCode()).isEqualTo(200);
    assertThat(user.from("203.0.113.9, 10.1.1.1").statusCode()).isEqualTo(200);
    assertThat(user.from("203.0.113.9", "10.1.1.1").statusCode()).isEqualTo(200);

    var elsewhere = user.from("198.51.100.7");
    assertThat(elsewhere.statusCode()).isEqualTo(401);
    assertThat(elsewhere.body()).contains("'198.51.100.7' is not allowed IP address");
    assertThat(user.recordedAddress()).isEqualTo("198.51.100.7 via 127.0.0.1");
  }

  @Test
  void what_the_client_put_in_front_does_not_help_it() throws Exception {
    for (String[] spoofed :
        new String[][] {
          {"203.0.113.9, 198.51.100.7"},
          {"203.0.113.9", "198.51.100.7"},
          {"203.0.113.9, 203.0.113.9, 198.51.100.7, 10.1.1.1"}
        }) {
      var answer = user.from(spoofed);
      assertThat(answer.statusCode()).isEqualTo(401);
      assertThat(answer.body()).contains("'198.51.100.7' is not allowed");
    }
  }

  @Test
  void without_a_header_or_with_nonsense_in_it_the_peer_counts() throws Exception {
    for (String[] values : new String[][] {{}, {""}, {"203.0.113.9, unknown"}}) {
      var answer = user.from(values);
      assertThat(answer.statusCode()).isEqualTo(401);
      assertThat(answer.body()).contains("'127.0.0.1' is not allowed IP address");
      assertThat(user.recordedAddress()).isEqualTo("127.0.0.1");
    }
  }
}
