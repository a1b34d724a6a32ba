package ai.backend.common.slots;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An upper bound for some slots (spec/07 §3 "from policy").
 *
 * @param bounds the finite bounds
 * @param infinite slots that are named and have no bound
 * @param unlimited whether slots without a bound are unlimited; otherwise their bound is 0
 */
public record SlotLimits(Map<String, BigDecimal> bounds, Set<String> infinite, boolean unlimited) {
  public static final SlotLimits UNBOUNDED = new SlotLimits(Map.of(), Set.of(), true);

  public SlotLimits {
    bounds = Map.copyOf(bounds);
    infinite = Set.copyOf(infinite);
  }

  /**
   * Reads the JSON of a policy, domain or project; {@code inf}, {@code infinity}, {@code infinite}
   * mean no bound.
   */
  public static SlotLimits fromPolicy(@Nullable JsonNode total, boolean unspecifiedIsUnlimited) {
    ObjectNode finite = JsonNodeFactory.instance.objectNode();
    Set<String> infinite = new HashSet<>();
    if (total != null && total.isObject()) {
      for (Map.Entry<String, JsonNode> e : total.properties()) {
        if (infinite(e.getValue().asText())) {
          infinite.add(e.getKey());
        } else {
          finite.set(e.getKey(), e.getValue());
        }
      }
    }
    return new SlotLimits(SlotText.stored(finite), infinite, unspecifiedIsUnlimited);
  }

  private static boolean infinite(String text) {
    return Set.of("inf", "infinite", "infinity").contains(text.strip().toLowerCase(Locale.ROOT));
  }

  /** Whether the amounts stay within the bounds. */
  public boolean allow(Slots total) {
    return total.amounts().entrySet().stream().allMatch(e -> within(e.getKey(), e.getValue()));
  }

  private boolean within(String name, BigDecimal amount) {
    BigDecimal bound = bounds.get(name);
    return bound == null ? unbounded(name) || amount.signum() <= 0 : amount.compareTo(bound) <= 0;
  }

  /** For people: {@code cpu=1 mem=Infinity}, over the given slot names. */
  public String humanText(Set<String> names) {
    return names.stream().map(n -> n + "=" + bound(n)).collect(Collectors.joining(" "));
  }

  private String bound(String name) {
    BigDecimal bound = bounds.get(name);
    if (bound != null) {
      return Slots.human(name, bound);
    }
    return unbounded(name) ? "Infinity" : "0";
  }

  private boolean unbounded(String name) {
    return unlimited || infinite.contains(name);
  }
}
