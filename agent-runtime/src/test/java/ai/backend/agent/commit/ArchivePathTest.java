package ai.backend.agent.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArchivePathTest {
  @Test
  void plainNamesArePaths() {
    var path =
        new ArchivePath(
            "admin_lablup.com", "2026-11-21T00H40M53S_rawses2_python-3.11-debian12.tar.gz");

    assertThat(path)
        .hasToString("admin_lablup.com/2026-11-21T00H40M53S_rawses2_python-3.11-debian12.tar.gz");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ".", "..", ".hidden", "/etc", "a/b", "../x", "a\0b", "line\nbreak", "/"})
  void anythingElseIsRefusedOnBothPlaces(String name) {
    assertThatThrownBy(() -> new ArchivePath(name, "a.tar.gz"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("folder");
    assertThatThrownBy(() -> new ArchivePath("a", name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("file");
  }

  @Test
  void namesAreMeasuredInBytes() {
    assertThat(new ArchivePath("a".repeat(255), "b").folder()).hasSize(255);
    assertThatThrownBy(() -> new ArchivePath("é".repeat(128), "b"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("255 bytes");
  }
}
