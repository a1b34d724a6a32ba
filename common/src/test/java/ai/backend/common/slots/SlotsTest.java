package ai.backend.common.slots;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SlotsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final SlotTypes KNOWN =
      new SlotTypes(
          Map.of(
              "cuda.device",
              SlotUnit.COUNT,
              "cuda.shares",
              SlotUnit.COUNT,
              "license",
              SlotUnit.UNIQUE));

  @ParameterizedTest
  @CsvSource({
    "1g,1073741824",
    "1 GiB,1073741824",
    "0.5g,536870912",
    "1024,1024",
    "512M,536870912",
    "1_024,1024",
    "2kb,2048",
    "3 bytes,3",
    "1.5 mib,1572864",
    "-1g,-1073741824"
  })
  void sizesAreReadWithBinarySuffixes(String text, String bytes) {
    assertThat(BinarySize.parse(text)).isEqualByComparingTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1x", "", "g", "1.5", "nan", "inf", "--1g", "1e9q"})
  void whatIsNoSizeIsRefused(String text) {
    assertThatThrownBy(() -> BinarySize.parse(text)).isInstanceOf(SlotException.class);
  }

  @ParameterizedTest
  @CsvSource({"1073741824,1g", "335544320,320m", "1000,1000", "0,0", "1572864,1536k"})
  void sizesAreWrittenInTheirShortestExactForm(String bytes, String text) {
    assertThat(BinarySize.format(new BigDecimal(bytes))).isEqualTo(text);
  }

  @Test
  void aRequestIsReadExactlyAndWrittenAsDecimalTexts() throws Exception {
    Slots slots = Slots.parse(json("{'cpu': '2', 'mem': '4g', 'cuda.shares': 0.5}"), KNOWN);
    assertThat(slots.toJson().toString())
        .isEqualTo("{\"cpu\":\"2\",\"mem\":\"4294967296\",\"cuda.shares\":\"0.5\"}");
    assertThat(slots.humanText()).isEqualTo("cpu=2 mem=4g cuda.shares=0.5");
    assertThat(Slots.fromJson(slots.toJson())).isEqualTo(slots);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'bogus': '1'}|Unknown slot type: 'bogus'",
        "{'shmem': '1g'}|put shmem into resource_opts",
        "{'mem': '1x'}|Cannot convert the slot 'mem' to decimal: '1x'",
        "{'cpu': 'NaN'}|Cannot convert the slot 'cpu' to decimal: 'NaN'",
        "{'cpu': 'Infinity'}|Cannot convert the slot 'cpu'",
        "{'cpu': '1e999999999'}|Cannot convert the slot 'cpu'",
        "{'cpu': []}|Cannot convert the slot 'cpu'",
        "{'cpu': 1e30}|too large",
        "{'mem': '99999999y'}|too large",
        "{'mem': 1.5}|whole number of bytes",
        "{'cuda.device': 0.5}|whole devices",
        "{'cpu': 0.0001}|three fractional digits",
        "{'license': 2}|unique"
      })
  void whatCannotBeMeantIsRefusedWithASentence(String request, String message) {
    assertThatThrownBy(() -> Slots.parse(json(request), KNOWN))
        .isInstanceOf(SlotException.class)
        .hasMessageContaining(message);
  }

  @Test
  void negativeAmountsAreNamed() {
    assertThatThrownBy(() -> Slots.of("cpu", "1", "cuda.device", "-1").requireNonNegative())
        .hasMessageContaining("cuda.device");
  }

  @Test
  void arithmeticTreatsMissingSlotsAsZero() {
    Slots a = Slots.of("cpu", "1", "mem", "10");
    Slots b = Slots.of("cpu", "0.5", "cuda.device", "1");
    assertThat(a.plus(b))
        .isEqualTo(Slots.of("cpu", "1.5", "mem", "10").plus(Slots.of("cuda.device", "1")));
    assertThat(a.minus(a)).isEqualTo(Slots.NONE);
    assertThat(a.times(3)).isEqualTo(Slots.of("cpu", "3", "mem", "30"));
    assertThat(Slots.of("cpu", "1").fitsIn(a)).isTrue();
    assertThat(b.fitsIn(a)).isFalse();
  }

  @Test
  void limitsFollowTheDefaultForUnspecifiedSlots() throws Exception {
    JsonNode total = json("{'cpu': '1', 'mem': 'Infinity'}");
    SlotLimits limited = SlotLimits.fromPolicy(total, false);
    assertThat(limited.allow(Slots.of("cpu", "1", "mem", "999999"))).isTrue();
    assertThat(limited.allow(Slots.of("cpu", "2"))).isFalse();
    assertThat(limited.allow(Slots.of("cuda.device", "1"))).isFalse();
    assertThat(SlotLimits.fromPolicy(total, true).allow(Slots.of("cuda.device", "1"))).isTrue();
    assertThat(limited.humanText(new LinkedHashSet<>(List.of("cpu", "mem"))))
        .isEqualTo("cpu=1 mem=Infinity");
  }

  private static JsonNode json(String text) throws Exception {
    return JSON.readTree(text.replace('\'', '"'));
  }
}
