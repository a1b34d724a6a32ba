package ai.backend.common.msgpack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class MsgpackTest {
  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }

  private static byte[] extension(int code, byte[] payload) {
    byte[] out = new byte[payload.length + 3];
    out[0] = (byte) 0xc7;
    out[1] = (byte) payload.length;
    out[2] = (byte) code;
    System.arraycopy(payload, 0, out, 3, payload.length);
    return out;
  }

  private static byte[] pickle(String module, String type, String operand, String ending) {
    return hex(
        "8005 9500000000 00000000"
            + text(module)
            + "94"
            + text(type)
            + "94 9394"
            + operand
            + ending);
  }

  private static String text(String value) {
    return "8c%02x".formatted(value.length()) + HexFormat.of().formatHex(value.getBytes());
  }

  @Test
  void plainValuesComeBackAsTheyWere() {
    var value = Arrays.<Object>asList("a", 1L, -1L, 2.5, true, null, List.of(1L), Map.of("k", "v"));

    assertThat(Msgpack.unpack(Msgpack.pack(value))).isEqualTo(value);
  }

  @Test
  void uuidsAndDecimalsAreWrittenAsText() {
    var id = UUID.fromString("11111111-2222-3333-4444-555555555555");

    assertThat(Msgpack.unpack(Msgpack.pack(List.of(id, new BigDecimal("1E+3")))))
        .isEqualTo(List.of(id.toString(), "1000"));
  }

  @Test
  void aUuidExtensionIsRead() {
    assertThat(Msgpack.unpack(extension(1, hex("11111111222233334444555555555555"))))
        .isEqualTo(UUID.fromString("11111111-2222-3333-4444-555555555555"));
  }

  @Test
  void aDecimalWithAnExponentIsRead() {
    var bytes =
        extension(3, pickle("decimal", "Decimal", text("3.3554432E+8") + "94", "859452942e"));

    assertThat(Msgpack.unpack(bytes)).isEqualTo(new BigDecimal("3.3554432E+8"));
  }

  @Test
  void aBinarySizeIsReadAsANumber() {
    var bytes =
        extension(16, pickle("ai.backend.common.types", "BinarySize", "4d0004", "859481942e"));

    assertThat(Msgpack.unpack(bytes)).isEqualTo(1024L);
  }

  @Test
  void aPickleWithAnyOtherOpcodeIsRefused() {
    // given a pickle that would call os.system
    var bytes =
        extension(
            6,
            hex(
                "8005 9500000000 00000000 8c026f73 94 8c0673797374656d 94 93 94 8c026c73 94 86 94 52 94 2e"));

    // then
    assertThatThrownBy(() -> Msgpack.unpack(bytes))
        .isInstanceOf(MsgpackException.class)
        .hasMessageContaining("opcode 0x86");
  }

  @Test
  void anUnknownExtensionAndCutBytesAreRefused() {
    assertThatThrownBy(() -> Msgpack.unpack(extension(9, new byte[1])))
        .hasMessageContaining("extension type 9");
    assertThatThrownBy(() -> Msgpack.unpack(hex("92 01"))).isInstanceOf(MsgpackException.class);
    assertThatThrownBy(() -> Msgpack.unpack(hex("01 01"))).hasMessageContaining("after the value");
    assertThatThrownBy(() -> Msgpack.unpack(hex("dd7fffffff")))
        .isInstanceOf(MsgpackException.class);
  }
}
