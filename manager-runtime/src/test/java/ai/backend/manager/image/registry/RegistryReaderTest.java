package ai.backend.manager.image.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RegistryReaderTest {
  private final RegistryDouble registry = new RegistryDouble();

  @BeforeEach
  void start() throws Exception {
    registry.start();
  }

  @AfterEach
  void stop() {
    registry.stop();
  }

  @Test
  void a_single_manifest_gives_one_image_with_its_labels() throws Exception {
    registry.image("stable/python", "3.11", "amd64");

    try (var reader = new RegistryReader(config("", ""))) {
      assertThat(reader.repositories()).containsExactly("stable/python");
      assertThat(reader.tags("stable/python")).containsExactly("3.11");
      ScannedImage image = reader.images("stable/python", "3.11").getFirst();
      assertThat(image.reference().canonical()).endsWith("/stable/python:3.11");
      assertThat(image.architecture()).isEqualTo("x86_64");
      assertThat(image.configDigest()).startsWith("sha256:").hasSize(71);
      assertThat(image.sizeBytes()).isGreaterThan(1000);
      assertThat(image.isKernel()).isTrue();
      assertThat(image.resources().toString())
          .isEqualTo(
              "{\"cpu\":{\"min\":\"1\",\"max\":null},\"mem\":{\"min\":\"268435456\",\"max\":null}}");
    }
  }

  @Test
  void an_index_gives_one_image_for_each_architecture() throws Exception {
    registry.index("stable/python", "3.11", "amd64", "arm64");

    try (var reader = new RegistryReader(config("", ""))) {
      assertThat(reader.images("stable/python", "3.11"))
          .extracting(ScannedImage::architecture)
          .containsExactly("x86_64", "aarch64");
    }
  }

  @Test
  void basic_credentials_open_a_registry_that_asks_for_them() throws Exception {
    registry.image("a/b", "1", "amd64");
    registry.requireBasic("robot", "right");

    try (var reader = new RegistryReader(config("robot", "right"))) {
      assertThat(reader.repositories()).containsExactly("a/b");
    }
  }

  @Test
  void a_token_is_fetched_where_the_registry_says() throws Exception {
    registry.image("a/b", "1", "amd64");
    registry.requireToken("robot", "right");

    try (var reader = new RegistryReader(config("robot", "right"))) {
      assertThat(reader.images("a/b", "1")).hasSize(1);
    }
  }

  @Test
  void wrong_credentials_are_called_wrong() {
    registry.requireBasic("robot", "right");

    try (var reader = new RegistryReader(config("robot", "wrong"))) {
      assertThatThrownBy(reader::repositories)
          .isInstanceOf(RegistryException.class)
          .hasMessageContaining("refused user robot (401)")
          .hasMessageContaining("check the username and password")
          .hasMessageNotContaining("wrong");
    }
  }

  @Test
  void missing_credentials_are_asked_for() {
    registry.requireBasic("robot", "right");

    try (var reader = new RegistryReader(config("", ""))) {
      assertThatThrownBy(reader::repositories).hasMessageContaining("wants a login");
    }
  }

  @Test
  void a_registry_that_does_not_run_is_named() {
    registry.stop();

    try (var reader = new RegistryReader(config("", ""))) {
      assertThatThrownBy(reader::repositories)
          .isInstanceOf(RegistryException.class)
          .hasMessageContaining("registry test (" + registry.url() + ") does not answer");
    }
  }

  @Test
  void a_page_that_is_no_registry_is_told() {
    registry.page("/v2/_catalog", "<html>hello</html>");

    try (var reader = new RegistryReader(config("", ""))) {
      assertThatThrownBy(reader::repositories).hasMessageContaining("is it a registry?");
    }
  }

  private RegistryConfig config(String user, String password) {
    return new RegistryConfig(
        "test", URI.create(registry.url()), "docker", user, password, List.of(), true);
  }
}
