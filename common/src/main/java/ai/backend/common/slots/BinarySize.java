package ai.backend.common.slots;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sizes in bytes as people write them: {@code 512m}, {@code 1.5 GiB}, {@code 1024} (spec/07 §3).
 * Factor 1024, any case.
 */
public final class BinarySize {
  private static final String SUFFIXES = "kmgtpezy";
  private static final BigDecimal STEP = BigDecimal.valueOf(1024);
  private static final Pattern TEXT =
      Pattern.compile(
          "([+-]?[0-9]{1,30}(?:\\.[0-9]{0,12})?)\\s*([kmgtpezy]?)(?:b|ib|bytes?|ibytes?)?");

  private BinarySize() {}

  /**
   * Bytes meant by the text, a whole number.
   *
   * @throws SlotException when it is no size, or a fractional number without a suffix
   */
  public static BigDecimal parse(String text) {
    Matcher m = TEXT.matcher(text.strip().replace("_", "").toLowerCase(Locale.ROOT));
    if (!m.matches()) {
      throw new SlotException(
          "'"
              + SlotException.excerpt(text)
              + "' is not a size; write bytes such as 536870912, or 512m, 1.5g");
    }
    BigDecimal number = new BigDecimal(m.group(1));
    if (m.group(2).isEmpty()) {
      return whole(number, text);
    }
    int power = SUFFIXES.indexOf(m.group(2)) + 1;
    return number.multiply(STEP.pow(power)).setScale(0, RoundingMode.DOWN);
  }

  private static BigDecimal whole(BigDecimal number, String text) {
    BigDecimal plain = number.stripTrailingZeros();
    if (plain.scale() > 0) {
      throw new SlotException(
          "'"
              + text
              + "' is a fraction of a byte; write a whole number, or a suffix such as m or g");
    }
    return plain.setScale(0, RoundingMode.UNNECESSARY);
  }

  /**
   * Shortest exact form with a suffix: {@code 512m}, {@code 1g}, {@code 1000}; {@code Infinity} has
   * none here.
   */
  public static String format(BigDecimal bytes) {
    if (bytes.signum() == 0) {
      return "0";
    }
    BigDecimal rest = bytes;
    int power = 0;
    while (power < SUFFIXES.length() && rest.remainder(STEP).signum() == 0) {
      rest = rest.divide(STEP);
      power++;
    }
    String suffix = power == 0 ? "" : SUFFIXES.substring(power - 1, power);
    return Slots.text(rest) + suffix;
  }
}
