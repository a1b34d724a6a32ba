package ai.backend.manager.session.lifecycle;

import java.time.Duration;

/**
 * How long a session may stay in a status that is to pass by itself; then the driver finds a way
 * out.
 *
 * @param accept from placement until an agent knows the kernels
 * @param start from placement until it runs, pulls excepted
 * @param pull of an image
 * @param restart of all kernels
 * @param end from the wish to end until it is over
 * @param error in ERROR, for somebody to look at it
 * @param lost from the loss of an agent until its kernels are given up; an agent that comes back in
 *     time takes them up again
 */
public record Deadlines(
    Duration accept,
    Duration start,
    Duration pull,
    Duration restart,
    Duration end,
    Duration error,
    Duration lost) {
  public static final Deadlines DEFAULT =
      new Deadlines(
          Duration.ofMinutes(2),
          Duration.ofMinutes(10),
          Duration.ofMinutes(30),
          Duration.ofMinutes(5),
          Duration.ofMinutes(5),
          Duration.ofMinutes(30),
          Duration.ofMinutes(10));
}
