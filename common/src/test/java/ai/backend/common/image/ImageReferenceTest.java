package ai.backend.common.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageReferenceTest {
  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:5000/oracle/python:3.11, 127.0.0.1:5000, oracle/python, 3.11",
    "cr.backend.ai/stable/python, cr.backend.ai, stable/python, latest",
    "localhost/a/b:c, localhost, a/b, c",
    "python:3, index.docker.io, library/python, 3",
    "lablup/python:3, index.docker.io, lablup/python, 3"
  })
  void a_name_has_a_registry_a_repository_and_a_tag(
      String text, String registry, String repository, String tag) {
    assertThat(ImageReference.parse(text)).isEqualTo(new ImageReference(registry, repository, tag));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "a b", "cr.example.com/", "cr.example.com/a:", "A/B:c", "x@sha256:00"})
  void what_is_no_name_is_refused_and_repeated(String text) {
    assertThatThrownBy(() -> ImageReference.parse(text)).hasMessageContaining("\"" + text + "\"");
  }
}
