package ai.backend.manager.resource;

import ai.backend.common.slots.Slots;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Amounts of slots that may be infinite: limits and what is left of them. Slots without an entry
 * have no bound.
 */
record Amounts(Map<String, BigDecimal> finite) {

  /** What remains after {@code used}. */
  Amounts minus(Slots used) {
    var left = new LinkedHashMap<String, BigDecimal>();
    finite.forEach((name, bound) -> left.put(name, bound.subtract(used.amount(name))));
    return new Amounts(left);
  }

  /** The smaller of both for each slot. */
  Amounts min(Amounts other) {
    var smaller = new LinkedHashMap<>(finite);
    other.finite.forEach((name, bound) -> smaller.merge(name, bound, BigDecimal::min));
    return new Amounts(smaller);
  }

  /** At most these amounts. */
  Slots cap(Slots amounts) {
    var capped = new LinkedHashMap<String, BigDecimal>();
    amounts.amounts().forEach((name, amount) -> capped.put(name, cap(name, amount)));
    return new Slots(capped);
  }

  private BigDecimal cap(String name, BigDecimal amount) {
    @Nullable BigDecimal bound = finite.get(name);
    return bound == null ? amount : amount.min(bound);
  }

  boolean allow(Slots wanted) {
    return wanted.amounts().entrySet().stream()
        .allMatch(
            e -> {
              BigDecimal bound = finite.get(e.getKey());
              return bound == null || e.getValue().compareTo(bound) <= 0;
            });
  }

  /** Slot to decimal text, {@code Infinity} where there is no bound. */
  Map<String, String> texts(Set<String> slots) {
    var texts = new LinkedHashMap<String, String>();
    for (String slot : slots) {
      BigDecimal bound = finite.get(slot);
      texts.put(slot, bound == null ? "Infinity" : Slots.text(bound));
    }
    return texts;
  }
}
