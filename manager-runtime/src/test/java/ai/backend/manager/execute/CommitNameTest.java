package ai.backend.manager.execute;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommitNameTest {
  private static final Instant THEN = Instant.parse("2026-11-21T00:40:53.667Z");

  @Test
  void isWhatWasRecorded() {
    CommitName name =
        CommitName.of(
            "admin@lablup.com", "rawses2", "127.0.0.1:5000/stable/python:3.11-debian12", THEN);

    assertThat(name.folder() + "/" + name.file())
        .isEqualTo("admin_lablup.com/2026-11-21T00H40M53S_rawses2_python-3.11-debian12.tar.gz");
  }

  @Test
  void holdsTheBeginningOfALongSessionName() {
    assertThat(CommitName.of("a@b.c", "training-of-tuesday", "cr/x/y:1", THEN).file())
        .isEqualTo("2026-11-21T00H40M53S_training-o_y-1.tar.gz");
  }

  @ParameterizedTest
  @CsvSource({
    "../../etc@x.y, __.._etc_x.y",
    ".hidden@x.y, _hidden_x.y",
    "a/b@x.y, a_b_x.y",
    "'a b\"c@x.y', a_b_c_x.y",
    "jürgen@x.y, j_rgen_x.y",
    "'@', _",
    "'..', _"
  })
  void isOnePlainNameWhateverTheUserIsCalled(String email, String folder) {
    assertThat(CommitName.of(email, "s", "cr/x/y:1", THEN).folder()).isEqualTo(folder);
  }

  @Test
  void fitsIntoAFileSystem() {
    CommitName name =
        CommitName.of("u".repeat(500) + "@x.y", "s".repeat(500), "cr/" + "i".repeat(500), THEN);

    assertThat(name.folder().getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(255);
    assertThat(name.file().getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(255);
    assertThat(name.file()).endsWith(".tar.gz");
  }
}
