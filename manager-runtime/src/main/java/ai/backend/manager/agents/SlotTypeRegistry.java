package ai.backend.manager.agents;

import ai.backend.common.etcd.EtcdClient;
import ai.backend.common.etcd.KeyText;
import ai.backend.common.slots.SlotException;
import ai.backend.common.slots.SlotTypes;
import ai.backend.common.slots.SlotUnit;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The slot types that agents registered under {@code config/resource_slots} (spec/07 §3), read at
 * most every 2 s. Thread-safe.
 */
@Singleton
public final class SlotTypeRegistry {
  private static final Logger LOG = Logger.getLogger(SlotTypeRegistry.class.getName());
  private static final String PREFIX = "config/resource_slots/";
  private static final Duration FRESH = Duration.ofSeconds(2);

  private final EtcdClient etcd;
  private final Clock clock;
  private volatile @Nullable Reading last;

  public SlotTypeRegistry(EtcdClient etcd, Clock clock) {
    this.etcd = etcd;
    this.clock = clock;
  }

  public SlotTypes known() {
    Reading reading = last;
    Instant now = clock.instant();
    if (reading == null || reading.at().plus(FRESH).isBefore(now)) {
      reading = new Reading(now, read());
      last = reading;
    }
    return reading.types();
  }

  /** Adds the types that are not known yet; cpu and mem are built in. */
  public void register(Map<String, String> unitsBySlot) {
    SlotTypes known = known();
    unitsBySlot.forEach(
        (slot, unit) -> {
          if (known.unit(slot) == null) {
            etcd.put(PREFIX + KeyText.quote(slot), SlotUnit.of(unit).text());
            last = null;
          }
        });
  }

  private SlotTypes read() {
    Map<String, SlotUnit> units = new HashMap<>();
    etcd.getPrefix(PREFIX)
        .forEach(
            (key, unit) -> {
              String slot = KeyText.unquote(key.substring(PREFIX.length()));
              try {
                units.put(slot, SlotUnit.of(unit));
              } catch (SlotException e) {
                LOG.warning(() -> "etcd key " + key + " is ignored: " + e.getMessage());
              }
            });
    return new SlotTypes(units);
  }

  private record Reading(Instant at, SlotTypes types) {}
}
