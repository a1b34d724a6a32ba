package ai.backend.agent.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.backend.agent.commit.Room.Usage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoomTest {
  private static final long GIB = 1L << 30;
  private static final CommitSettings SETTINGS =
      new CommitSettings("/commits", 100 * GIB, 20 * GIB);

  @ParameterizedTest
  @CsvSource({
    "  0,  0,  90, 100, 20, BACKEND_COMMIT_USER_LIMIT",
    " 15, 15,  90, 100,  5, BACKEND_COMMIT_USER_LIMIT",
    " 30, 25,  90, 100,  0, BACKEND_COMMIT_USER_LIMIT",
    " 97, 10,  90, 100,  3, BACKEND_COMMIT_LIMIT",
    "101,  0,  90, 100,  0, BACKEND_COMMIT_LIMIT",
    "  0,  0,   7, 100,  2, file system",
    "  0,  0,   4, 100,  0, file system",
    "  0,  0,   3,  10,  2, file system"
  })
  void theTightestLimitHoldsAndIsNamed(
      long all, long user, long free, long size, long room, String which) {
    var found = Room.of(new Usage(all * GIB, user * GIB, free * GIB, size * GIB), SETTINGS);

    assertThat(found.bytes()).isEqualTo(room * GIB);
    assertThat(found.sentence()).contains(which, "ask an administrator");
    assertThatCode(() -> found.require(room * GIB)).doesNotThrowAnyException();
    assertThatThrownBy(() -> found.require(room * GIB + 1))
        .isInstanceOfSatisfying(
            CommitException.class,
            e -> assertThat(e.kind()).isEqualTo(CommitException.Kind.EXHAUSTED));
  }
}
