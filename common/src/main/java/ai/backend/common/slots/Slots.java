package ai.backend.common.slots;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An immutable amount of each resource slot; a slot that is not named counts as 0 (spec/07 §3).
 * Equality ignores zeros and scale.
 */
public record Slots(Map<String, BigDecimal> amounts) {
  public static final Slots NONE = new Slots(Map.of());

  public Slots {
    Map<String, BigDecimal> kept = new LinkedHashMap<>();
    amounts.forEach((name, amount) -> kept.put(name, normal(amount)));
    amounts = Collections.unmodifiableMap(kept);
  }

  public static Slots of(String name, String amount) {
    return new Slots(Map.of(name, new BigDecimal(amount)));
  }

  public static Slots of(String name, String amount, String name2, String amount2) {
    Map<String, BigDecimal> map = new LinkedHashMap<>();
    map.put(name, new BigDecimal(amount));
    map.put(name2, new BigDecimal(amount2));
    return new Slots(map);
  }

  /**
   * Reads a stored slot map (decimal texts or numbers); null values are dropped; what is no finite
   * decimal is refused.
   */
  public static Slots fromJson(@Nullable JsonNode stored) {
    return new Slots(SlotText.stored(stored));
  }

  /**
   * Reads a user's request with known slot types. Texts of {@link #parse} messages are those that
   * clients know.
   *
   * @throws SlotException {@code Unknown slot type: 'x'}, {@code Cannot convert the slot 'mem' to
   *     decimal: '1x'}, or a sentence on the bound that was broken. Negative amounts pass: {@link
   *     #requireNonNegative} or an image minimum refuses them.
   */
  public static Slots parse(JsonNode request, SlotTypes known) {
    return new Slots(SlotText.request(request, known));
  }

  public BigDecimal amount(String name) {
    return amounts.getOrDefault(name, BigDecimal.ZERO);
  }

  public Set<String> names() {
    return amounts.keySet();
  }

  public boolean isZero() {
    return amounts.values().stream().allMatch(v -> v.signum() == 0);
  }

  public Slots plus(Slots other) {
    return combine(other, BigDecimal::add);
  }

  public Slots minus(Slots other) {
    return combine(other, BigDecimal::subtract);
  }

  public Slots times(int n) {
    return combine(NONE, (a, b) -> a.multiply(BigDecimal.valueOf(n)));
  }

  /** This with one amount replaced. */
  public Slots with(String name, BigDecimal amount) {
    Map<String, BigDecimal> map = new LinkedHashMap<>(amounts);
    map.put(name, amount);
    return new Slots(map);
  }

  /** Whether no slot exceeds that of {@code capacity}. */
  public boolean fitsIn(Slots capacity) {
    return amounts.entrySet().stream()
        .allMatch(e -> e.getValue().compareTo(capacity.amount(e.getKey())) <= 0);
  }

  /**
   * @throws SlotException naming the first negative slot
   */
  public Slots requireNonNegative() {
    amounts.forEach(
        (name, amount) -> {
          if (amount.signum() < 0) {
            throw new SlotException(
                "The slot '" + name + "' must not be negative: " + text(amount));
          }
        });
    return this;
  }

  /** {@code {"cpu": "1", "mem": "536870912"}}: decimal texts without exponent. */
  public ObjectNode toJson() {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    amounts.forEach((name, amount) -> node.put(name, text(amount)));
    return node;
  }

  /** As {@link #toJson}, as a map. */
  public Map<String, String> toTexts() {
    Map<String, String> map = new LinkedHashMap<>();
    amounts.forEach((name, amount) -> map.put(name, text(amount)));
    return map;
  }

  /** For people: {@code cpu=1 mem=320m}. */
  public String humanText() {
    return amounts.entrySet().stream()
        .map(e -> e.getKey() + "=" + human(e.getKey(), e.getValue()))
        .collect(Collectors.joining(" "));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Slots that && nonZero().equals(that.nonZero());
  }

  @Override
  public int hashCode() {
    return nonZero().hashCode();
  }

  private Map<String, BigDecimal> nonZero() {
    return amounts.entrySet().stream()
        .filter(e -> e.getValue().signum() != 0)
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private Slots combine(Slots other, BinaryOperator<BigDecimal> op) {
    Set<String> names = new LinkedHashSet<>(amounts.keySet());
    names.addAll(other.amounts.keySet());
    Map<String, BigDecimal> map = new LinkedHashMap<>();
    names.forEach(name -> map.put(name, op.apply(amount(name), other.amount(name))));
    return new Slots(map);
  }

  static String human(String name, BigDecimal amount) {
    return SlotTypes.guess(name) == SlotUnit.BYTES ? BinarySize.format(amount) : text(amount);
  }

  /** Plain decimal text without exponent and trailing zeros. */
  public static String text(BigDecimal amount) {
    return normal(amount).toPlainString();
  }

  private static BigDecimal normal(BigDecimal amount) {
    BigDecimal stripped = amount.stripTrailingZeros();
    return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
  }
}
