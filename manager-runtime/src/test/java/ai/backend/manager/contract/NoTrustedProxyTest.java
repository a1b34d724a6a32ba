package ai.backend.manager.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.Map;
import org.jooq.DSLContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** With BACKEND_TRUSTED_PROXIES=none nobody is believed where a request comes from. */
@QuarkusTest
@Tag("component")
@QuarkusTestResource(value = RecordedInstallation.class, restrictToAnnotatedClass = true)
@TestProfile(NoTrustedProxyTest.TrustsNobody.class)
class NoTrustedProxyTest {
  /** The setting. */
  public static final class TrustsNobody implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of("BACKEND_TRUSTED_PROXIES", "none");
    }
  }

  @TestHTTPResource("/")
  URI manager;

  @Inject DSLContext db;

  @Test
  void an_allowed_address_in_the_header_opens_nothing() throws Exception {
    var user = LimitedUser.to("203.0.113.0/24", manager, db);

    for (String value : new String[] {"203.0.113.9", "203.0.113.9, 203.0.113.9"}) {
      var answer = user.from(value);
      assertThat(answer.statusCode()).isEqualTo(401);
      assertThat(answer.body()).contains("'127.0.0.1' is not allowed IP address");
    }
    assertThat(user.recordedAddress()).isEqualTo("127.0.0.1");
  }

  @Test
  void the_peer_alone_is_allowed_whatever_the_header_says() throws Exception {
    var user = LimitedUser.to("127.0.0.0/8", manager, db);

    assertThat(user.from("203.0.113.9").statusCode()).isEqualTo(200);
    assertThat(user.from().statusCode()).isEqualTo(200);
  }
}
