package ai.backend.manager.session.creation;

import static org.assertj.core.api.Assertions.assertThat;

import ai.backend.manager.world.Fixtures;
import ai.backend.manager.world.SessionWorld;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a kernel's row says of ports to be opened at its start (spec/06 §7.7). */
@Tag("component")
class PreopenPortsTest {
  @Test
  void nullIsKeptApartFromNoneAndTextsAreNumbers() throws Exception {
    try (var world = new SessionWorld()) {
      assertThat(ports(world, "nothing", "null")).isEqualTo("null");
      assertThat(ports(world, "none", "[]")).isEqualTo("[]");
      assertThat(ports(world, "some", "['9000', 9001]")).isEqualTo("[9000,9001]");
      assertThat(ports(world, "unsaid", "")).isEqualTo("[]");
    }
  }

  private static String ports(SessionWorld world, String name, String ports) throws Exception {
    String config = ports.isEmpty() ? "{}" : "{'preopen_ports':" + ports + "}";
    String body =
        "{'image':'python','name':'%s','enqueueOnly':true,'config':%s}".formatted(name, config);
    UUID id = UUID.fromString(world.create(Fixtures.ADMIN, body).path("sessionId").asText());
    return world.kernel(id).path("preopen_ports").toString();
  }
}
