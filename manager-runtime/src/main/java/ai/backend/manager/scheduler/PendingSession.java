package ai.backend.manager.scheduler;

import ai.backend.common.slots.Slots;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A session that waits for its place.
 *
 * @param requested sum over its kernels
 * @param architectures of its kernels' images, without repeats
 * @param system a private session: no resource limits, its own concurrency limit
 * @param retries rounds that failed so far
 */
record PendingSession(
    UUID id,
    String name,
    String type,
    String accessKey,
    UUID user,
    UUID project,
    String domain,
    String image,
    List<String> architectures,
    Slots requested,
    boolean multiNode,
    boolean system,
    Instant createdAt,
    @Nullable Instant startsAt,
    int retries,
    List<Kernel> kernels,
    List<Dependency> dependencies) {

  /**
   * One kernel of it.
   *
   * @param agent the id of the agent that it must run on, null = any
   */
  record Kernel(UUID id, Slots requested, @Nullable String agent) {
    Kernel(UUID id, Slots requested) {
      this(id, requested, null);
    }
  }

  /**
   * A session that must end well first.
   *
   * @param result UNDEFINED, SUCCESS or FAILURE
   */
  record Dependency(UUID id, String name, String result, boolean over) {}
}
