package ai.backend.agent.statistics;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One metric as clients read it from Redis: decimal texts with at most three decimals (per cent:
 * two) and no trailing zeros (spec/05 §4.1).
 */
public final class MetricRecord {
  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

  private MetricRecord() {}

  /**
   * @param capacity null: not known; the percentage is 0.00 then, as with a capacity of 0
   * @param unit bytes, msec, percent, bps, …
   * @param more further numbers by name, e.g. {@code stats.max}
   */
  public static Map<String, @Nullable Object> of(
      BigDecimal current,
      @Nullable BigDecimal capacity,
      String unit,
      Map<String, BigDecimal> more) {
    var record = new LinkedHashMap<String, @Nullable Object>();
    record.put("current", text(current, 3));
    record.put("capacity", capacity == null ? null : text(capacity, 3));
    record.put("pct", percent(current, capacity));
    record.put("unit_hint", unit);
    more.forEach((name, number) -> record.put(name, text(number, 3)));
    return record;
  }

  private static String percent(BigDecimal current, @Nullable BigDecimal capacity) {
    return capacity == null || capacity.signum() == 0
        ? "0.00"
        : text(current.multiply(HUNDRED).divide(capacity, 2, RoundingMode.HALF_UP), 2);
  }

  private static String text(BigDecimal number, int decimals) {
    BigDecimal rounded = number.setScale(decimals, RoundingMode.HALF_UP);
    return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
  }
}
