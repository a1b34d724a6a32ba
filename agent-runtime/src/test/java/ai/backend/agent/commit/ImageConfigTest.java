package ai.backend.agent.commit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageConfigTest {
  private static final Instant NOW = Instant.parse("2026-11-21T00:40:53Z");

  private static String rendered(ImageConfig config) {
    return new String(config.render("ab", NOW), UTF_8);
  }

  @Test
  void whatAnImageStartsStaysAndItsLayersAreReplaced() {
    var config =
        ImageConfig.parse(
            "{\"architecture\":\"arm64\",\"os\":\"linux\",\"config\":{\"Env\":[\"A=b\"],\"Cmd\":null,"
                + "\"Labels\":{\"ai.backend.role\":\"COMPUTE\"},\"ExposedPorts\":{\"80/tcp\":{}},\"User\":\"\","
                + "\"Healthcheck\":{\"Test\":[]}},\"rootfs\":{\"diff_ids\":[\"sha256:old\"]},\"history\":[{},{}]}");

    assertThat(rendered(config.orEnvironment(List.of("C=d"))))
        .isEqualTo(
            "{\"architecture\":\"arm64\",\"os\":\"linux\",\"config\":{\"Env\":[\"A=b\"],"
                + "\"Labels\":{\"ai.backend.role\":\"COMPUTE\"},\"ExposedPorts\":{\"80/tcp\":{}},\"User\":\"\"},"
                + "\"created\":\"2026-11-21T00:40:53Z\",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"sha256:ab\"]},"
                + "\"history\":[{\"created\":\"2026-11-21T00:40:53Z\",\"created_by\":\"commit of a session\"}]}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "{\"config\":null}", "{\"config\":{\"Env\":null}}"})
  void withoutVariablesThoseOfTheContainerAreTakenButNotThePods(String json) {
    var config =
        ImageConfig.parse(json)
            .orEnvironment(
                List.of(
                    "PATH=/bin",
                    "LANG=C.UTF-8",
                    "HOME=/root",
                    "HOSTNAME=main1",
                    "TERM=xterm",
                    "LOCAL_USER_ID=1000",
                    "KUBERNETES_PORT=1",
                    "broken"));

    assertThat(rendered(config)).contains("\"Env\":[\"PATH=/bin\",\"LANG=C.UTF-8\"]}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "{",
        "{\"config\":[]}",
        "{\"config\":{\"Env\":\"A=b\"}}",
        "{\"config\":{\"Env\":[1]}}",
        "{\"config\":{\"Labels\":{\"a\":1}}}",
        "{\"config\":{\"ExposedPorts\":{\"80\":1}}}"
      })
  void whatNoRuntimeWouldLoadIsRefused(String json) {
    assertThatThrownBy(() -> ImageConfig.parse(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("image_config_json");
  }
}
