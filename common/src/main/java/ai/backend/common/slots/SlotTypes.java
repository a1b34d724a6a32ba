package ai.backend.common.slots;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The slot types a cluster knows: cpu and mem, and what its agents registered under {@code
 * config/resource_slots}.
 */
public record SlotTypes(Map<String, SlotUnit> units) {
  /** cpu and mem only. */
  public static final SlotTypes INTRINSIC = new SlotTypes(Map.of());

  public SlotTypes {
    Map<String, SlotUnit> all = new LinkedHashMap<>();
    all.put("cpu", SlotUnit.COUNT);
    all.put("mem", SlotUnit.BYTES);
    all.putAll(units);
    units = Collections.unmodifiableMap(all);
  }

  public Set<String> names() {
    return units.keySet();
  }

  public @Nullable SlotUnit unit(String name) {
    return units.get(name);
  }

  /**
   * The unit of a slot where no registry is at hand: names with {@code mem} in them are bytes
   * (spec/07 §3).
   */
  public static SlotUnit guess(String name) {
    return name.contains("mem") ? SlotUnit.BYTES : SlotUnit.COUNT;
  }
}
