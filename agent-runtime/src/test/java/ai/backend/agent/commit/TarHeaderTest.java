package ai.backend.agent.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TarHeaderTest {
  private static final String READ =
      "import sys, tarfile; i = tarfile.TarInfo.frombuf(bytes.fromhex(sys.argv[1]), 'utf-8', 'strict');"
          + " print(i.name, i.size, i.mtime, oct(i.mode), i.isfile())";

  @ParameterizedTest
  @ValueSource(longs = {0, 511, 8_589_934_591L, 8_589_934_592L, 1L << 40, Long.MAX_VALUE})
  void everySizeIsReadByOthers(long size) throws Exception {
    String name = "0".repeat(64) + "/layer.tar";

    byte[] header = TarHeader.file(name, size, 1_700_000_000);

    assertThat(header).hasSize(512);
    assertThat(ReadArchive.python(READ, HexFormat.of().formatHex(header)).strip())
        .isEqualTo(name + " " + size + " 1700000000 0o644 True");
  }

  @ParameterizedTest
  @CsvSource({"0,0", "1,511", "511,1", "512,0", "8589934593,511"})
  void contentIsFilledUpToABlock(long size, int padding) {
    assertThat(TarHeader.padding(size)).isEqualTo(padding);
  }

  @Test
  void aNameThatDoesNotFitIsNoName() {
    assertThatThrownBy(() -> TarHeader.file("x".repeat(101), 0, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
