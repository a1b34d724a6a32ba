package ai.backend.agent.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class Utf8StreamTest {
  private final Utf8Stream stream = new Utf8Stream();

  @Test
  void aCharacterSplitAnywhereIsWhole() {
    byte[] bytes = "aé한😀z".getBytes(StandardCharsets.UTF_8);
    for (int cut = 0; cut <= bytes.length; cut++) {
      var fresh = new Utf8Stream();

      String text =
          fresh.decode(Arrays.copyOf(bytes, cut))
              + fresh.decode(Arrays.copyOfRange(bytes, cut, bytes.length))
              + fresh.end();

      assertThat(text).isEqualTo("aé한😀z");
    }
  }

  @Test
  void wrongBytesAreReplaced() {
    assertThat(stream.decode(new byte[] {'a', (byte) 0xff, 'b'})).isEqualTo("a\ufffdb");
  }

  @Test
  void aHalfCharacterAtTheEndIsReplacedAndForgotten() {
    assertThat(stream.decode(new byte[] {(byte) 0xed, (byte) 0x95})).isEmpty();
    assertThat(stream.end()).isEqualTo("\ufffd");
    assertThat(stream.decode(new byte[] {'x'})).isEqualTo("x");
  }
}
