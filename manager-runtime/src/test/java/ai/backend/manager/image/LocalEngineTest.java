package ai.backend.manager.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.backend.manager.image.registry.ScannedImage;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images of this machine's container engine, over a real Unix socket. */
class LocalEngineTest {
  @TempDir Path folder;

  @Test
  void each_name_of_an_image_is_one_and_a_nameless_image_is_none() throws Exception {
    try (var engine = new EngineDouble(folder)) {
      engine.image("a", "1", "cr.example.com/stable/python:3.11", "python:mine");
      engine.image("b", "", "<none>:<none>");

      var images = new LocalEngine(engine.host()).images();

      assertThat(images)
          .extracting(image -> image.reference().canonical())
          .containsExactly(
              "cr.example.com/stable/python:3.11", "index.docker.io/library/python:mine");
      ScannedImage first = images.getFirst();
      assertThat(first.configDigest()).isEqualTo("sha256:" + "a".repeat(64));
      assertThat(first.architecture()).isEqualTo("x86_64");
      assertThat(first.sizeBytes()).isEqualTo(1234567);
      assertThat(first.local()).isTrue();
      assertThat(first.isKernel()).isTrue();
      assertThat(first.resources().at("/mem/min").asText()).isEqualTo("268435456");
    }
  }

  @Test
  void what_is_wrong_with_the_engine_is_said() throws Exception {
    assertThatThrownBy(() -> new LocalEngine("unix://" + folder.resolve("none")).images())
        .hasMessageStartingWith("no container engine answers at unix://" + folder)
        .hasMessageEndingWith("DOCKER_HOST says where it is");
    assertThatThrownBy(() -> new LocalEngine("tcp://10.0.0.1:2375"))
        .hasMessageContaining("only a socket of this machine can be read");
    try (var engine = new EngineDouble(folder)) {
      assertThatThrownBy(() -> new LocalEngine(engine.host()).images())
          .hasMessageContaining("answers GET /images/json with HTTP/1.0 404 Not Found");
      engine.page("/images/json", "<html>");
      assertThatThrownBy(() -> new LocalEngine(engine.host()).images())
          .hasMessageContaining("is no JSON");
    }
  }
}
