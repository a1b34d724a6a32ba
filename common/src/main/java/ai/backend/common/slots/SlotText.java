package ai.backend.common.slots;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reading of slot maps from JSON: lenient for what we stored, strict for what a user asks. */
final class SlotText {
  /**
   * More than any machine has, and far below where sums of bytes would overflow a signed 64-bit
   * number.
   */
  private static final BigDecimal MOST_BYTES = BigDecimal.valueOf(1L << 60);

  private static final BigDecimal MOST_COUNT = BigDecimal.valueOf(1_000_000_000);

  private SlotText() {}

  static Map<String, BigDecimal> stored(@Nullable JsonNode node) {
    Map<String, BigDecimal> map = new LinkedHashMap<>();
    if (node != null && node.isObject()) {
      node.properties().forEach(e -> putStored(map, e.getKey(), e.getValue()));
    }
    return map;
  }

  private static void putStored(Map<String, BigDecimal> map, String name, JsonNode value) {
    if (!value.isNull()) {
      map.put(name, decimal(name, value.asText(), SlotTypes.guess(name)));
    }
  }

  static Map<String, BigDecimal> request(JsonNode node, SlotTypes known) {
    Map<String, BigDecimal> map = new LinkedHashMap<>();
    node.properties()
        .forEach(
            e -> {
              SlotUnit unit = known.unit(e.getKey());
              if (unit == null) {
                throw unknown(e.getKey());
              }
              if (!e.getValue().isNull()) {
                map.put(e.getKey(), amount(e.getKey(), e.getValue(), unit));
              }
            });
    return map;
  }

  private static SlotException unknown(String name) {
    String hint = name.equals("shmem") ? " (put shmem into resource_opts)" : "";
    return new SlotException("Unknown slot type: '" + SlotException.excerpt(name) + "'" + hint);
  }

  private static BigDecimal amount(String name, JsonNode value, SlotUnit unit) {
    if (!value.isTextual() && !value.isNumber()) {
      throw inconvertible(name, value.toString());
    }
    BigDecimal amount = decimal(name, value.asText(), unit);
    checkBounds(name, amount, unit);
    return amount;
  }

  private static BigDecimal decimal(String name, String text, SlotUnit unit) {
    try {
      if (unit == SlotUnit.BYTES && !plainNumber(text)) {
        return BinarySize.parse(text);
      }
      if (text.length() > 40) {
        throw new NumberFormatException();
      }
      BigDecimal number = new BigDecimal(text.strip());
      if (Math.abs(number.scale()) > 64) {
        throw new NumberFormatException();
      }
      return number;
    } catch (NumberFormatException notANumber) {
      throw inconvertible(name, text);
    } catch (SlotException notASize) {
      throw inconvertible(name, text);
    }
  }

  private static boolean plainNumber(String text) {
    return !text.isEmpty()
        && text.chars().allMatch(c -> (c >= '0' && c <= '9') || "+-.eE".indexOf(c) >= 0)
        && !text.toLowerCase(java.util.Locale.ROOT).endsWith("e");
  }

  private static SlotException inconvertible(String name, String text) {
    return new SlotException(
        "Cannot convert the slot '" + name + "' to decimal: '" + SlotException.excerpt(text) + "'");
  }

  private static void checkBounds(String name, BigDecimal amount, SlotUnit unit) {
    int digits = Math.max(0, amount.stripTrailingZeros().scale());
    BigDecimal most = unit == SlotUnit.BYTES ? MOST_BYTES : MOST_COUNT;
    if (amount.abs().compareTo(most) > 0) {
      throw new SlotException(
          "The slot '"
              + name
              + "' is too large: '"
              + SlotException.excerpt(amount.toString())
              + "'; at most "
              + Slots.human(name, most));
    }
    if (unit == SlotUnit.BYTES && digits > 0) {
      throw new SlotException(
          "The slot '" + name + "' must be a whole number of bytes: '" + amount + "'");
    }
    if (unit == SlotUnit.COUNT && name.endsWith(".device") && digits > 0) {
      throw new SlotException("The slot '" + name + "' counts whole devices: '" + amount + "'");
    }
    if (unit == SlotUnit.COUNT && digits > 3) {
      throw new SlotException(
          "The slot '" + name + "' takes at most three fractional digits: '" + amount + "'");
    }
    if (unit == SlotUnit.UNIQUE && amount.compareTo(BigDecimal.ONE) != 0 && amount.signum() != 0) {
      throw new SlotException(
          "The slot '" + name + "' is unique: ask for 0 or 1, not '" + amount + "'");
    }
  }
}
