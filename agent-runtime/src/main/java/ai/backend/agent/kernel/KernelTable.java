package ai.backend.agent.kernel;

import ai.backend.common.agent.KernelPhase;
import ai.backend.common.agent.KernelState;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The kernels of this agent; those that ended are remembered for 10 minutes, at most 1000 of them,
 * so that their end can be asked for.
 */
final class KernelTable {
  private static final Duration REMEMBERED = Duration.ofMinutes(10);
  private static final int MAX_ENDED = 1000;

  private final ConcurrentMap<UUID, Kernel> kernels = new ConcurrentHashMap<>();
  private final Clock clock;

  KernelTable(Clock clock) {
    this.clock = clock;
  }

  Optional<Kernel> find(UUID id) {
    return Optional.ofNullable(kernels.get(id));
  }

  /**
   * Adds the kernel; when its id is taken already, answers the one that has it. An ended one gives
   * way.
   */
  Optional<Kernel> add(Kernel kernel) {
    forget();
    Kernel there = kernels.putIfAbsent(kernel.id(), kernel);
    if (there != null && there.phase().isEnd() && kernels.replace(kernel.id(), there, kernel)) {
      return Optional.empty();
    }
    return Optional.ofNullable(there);
  }

  Collection<Kernel> all() {
    return kernels.values();
  }

  long living() {
    return kernels.values().stream().filter(k -> !k.phase().isEnd()).count();
  }

  List<UUID> running() {
    return kernels.values().stream()
        .filter(k -> k.phase() == Phase.RUNNING)
        .map(Kernel::id)
        .toList();
  }

  /** The states asked for, or all; unknown ids answer so. */
  List<KernelState> describe(Collection<UUID> ids) {
    if (ids.isEmpty()) {
      return kernels.values().stream().map(Kernel::state).toList();
    }
    return ids.stream()
        .map(id -> find(id).map(Kernel::state).orElseGet(() -> unknown(id)))
        .toList();
  }

  private static KernelState unknown(UUID id) {
    return KernelState.newBuilder()
        .setKernelId(id.toString())
        .setPhase(KernelPhase.KERNEL_PHASE_UNKNOWN)
        .build();
  }

  private void forget() {
    var oldest = clock.instant().minus(REMEMBERED);
    kernels.values().removeIf(kernel -> kernel.endedBefore(oldest));
    long tooMany = kernels.values().stream().filter(k -> k.phase().isEnd()).count() - MAX_ENDED;
    if (tooMany > 0) {
      kernels.values().stream()
          .filter(k -> k.phase().isEnd())
          .limit(tooMany)
          .toList()
          .forEach(k -> kernels.remove(k.id(), k));
    }
  }
}
