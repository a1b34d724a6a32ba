package ai.backend.manager.config;

import ai.backend.common.etcd.EtcdClient;
import ai.backend.common.etcd.KeyText;
import ai.backend.common.slots.SlotTypes;
import ai.backend.common.slots.SlotUnit;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Slot types of the cluster, from etcd {@code config/resource_slots}; remembered for two seconds
 * (spec/05 §2.2).
 */
@Singleton
public class KnownSlots {
  private static final String PREFIX = "config/resource_slots/";
  private static final long FRESH_NANOS = Duration.ofSeconds(2).toNanos();

  private record Seen(SlotTypes types, long at) {}

  private final EtcdClient etcd;
  private volatile @Nullable Seen seen;

  KnownSlots(EtcdClient etcd) {
    this.etcd = etcd;
  }

  public SlotTypes types() {
    Seen known = seen;
    if (known != null && System.nanoTime() - known.at() < FRESH_NANOS) {
      return known.types();
    }
    Map<String, SlotUnit> units = new LinkedHashMap<>();
    etcd.getPrefix(PREFIX)
        .forEach(
            (key, unit) ->
                units.put(KeyText.unquote(key.substring(PREFIX.length())), SlotUnit.of(unit)));
    SlotTypes types = new SlotTypes(units);
    seen = new Seen(types, System.nanoTime());
    return types;
  }
}
