package ai.backend.manager.image.registry;

import java.time.Duration;

/**
 * How long a registry is waited for, and how often it is asked again.
 *
 * @param connect for a connection
 * @param answer for the answer to a small request, or the beginning of a large one's
 * @param stall without a byte while a layer is copied
 * @param attempts at one step of a copy, the first included
 * @param pause before the second attempt, doubled for each further one
 */
public record RegistryTimes(
    Duration connect, Duration answer, Duration stall, int attempts, Duration pause) {
  static final RegistryTimes DEFAULT =
      new RegistryTimes(
          Duration.ofSeconds(10),
          Duration.ofSeconds(30),
          Duration.ofSeconds(60),
          3,
          Duration.ofSeconds(2));

  private static final long SLOWEST = 512 << 10;
  private static final Duration SMALLEST = Duration.ofMinutes(10);

  /** For one layer as a whole: 10 minutes, and a second for each 512 KiB. */
  Duration layer(long bytes) {
    return SMALLEST.plusSeconds(bytes / SLOWEST);
  }
}
