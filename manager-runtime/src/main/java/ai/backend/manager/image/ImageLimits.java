package ai.backend.manager.image;

import ai.backend.common.slots.BinarySize;
import ai.backend.common.slots.SlotException;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * How much of one slot sessions of an image must and may ask for, as plain decimal texts (bytes for
 * {@code mem}).
 *
 * @param maximum null without upper limit
 */
public record ImageLimits(String slot, String minimum, @Nullable String maximum) {

  /**
   * Reads {@code MIN:MAX} or {@code MIN:}.
   *
   * @throws IllegalArgumentException saying what is wrong
   */
  public static ImageLimits parse(String slot, String range) {
    int colon = range.indexOf(':');
    if (colon < 1) {
      throw new IllegalArgumentException(
          "\"" + range + "\" is no range: write MIN:MAX, or MIN: without upper limit");
    }
    BigDecimal minimum = amount(slot, range.substring(0, colon));
    String most = range.substring(colon + 1);
    BigDecimal maximum = most.isEmpty() ? null : amount(slot, most);
    if (minimum.signum() < 0 || (maximum != null && maximum.compareTo(minimum) < 0)) {
      throw new IllegalArgumentException(
          "\"" + range + "\": the minimum is not below 0 and not above the maximum");
    }
    return new ImageLimits(
        slot, minimum.toPlainString(), maximum == null ? null : maximum.toPlainString());
  }

  private static BigDecimal amount(String slot, String text) {
    try {
      return slot.equals("mem") ? BinarySize.parse(text) : new BigDecimal(text);
    } catch (SlotException | NumberFormatException e) {
      throw new IllegalArgumentException("\"" + text + "\" is no amount of " + slot, e);
    }
  }

  @Override
  public String toString() {
    return slot
        + " from "
        + minimum
        + (maximum == null ? " without upper limit" : " to " + maximum);
  }
}
