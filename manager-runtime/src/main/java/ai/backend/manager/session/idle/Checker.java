package ai.backend.manager.session.idle;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The closed set of idle checkers (spec/11 §9), in the order in which they are asked. */
public enum Checker {
  SESSION_LIFETIME("session_lifetime", "idle-session-lifetime", "expire_after"),
  NETWORK_TIMEOUT("network_timeout", "idle-timeout", "expire_after"),
  UTILIZATION("utilization", "idle-utilization", "grace_period");

  /** What 22.09 calls the network checker. */
  private static final String OLD_NETWORK_NAME = "timeout";

  private final String text;
  private final String reason;
  private final String remainingTimeType;

  Checker(String text, String reason, String remainingTimeType) {
    this.text = text;
    this.reason = reason;
    this.remainingTimeType = remainingTimeType;
  }

  public String text() {
    return text;
  }

  /** Why a session ends that it finds idle. */
  String reason() {
    return reason;
  }

  /** What its remaining time counts down to. */
  public String remainingTimeType() {
    return remainingTimeType;
  }

  /** Redis key of its last report on a session. */
  public String reportKey(String sessionId) {
    return "session." + sessionId + "." + text + ".report";
  }

  /**
   * The checkers of {@code config/idle/enabled}: the first one always, unknown names not.
   *
   * @param enabled names with commas between them
   */
  public static List<Checker> enabled(String enabled) {
    return Stream.concat(
            Stream.of(SESSION_LIFETIME),
            Arrays.stream(enabled.split(","))
                .map(String::strip)
                .flatMap(name -> named(name).stream()))
        .distinct()
        .toList();
  }

  private static Optional<Checker> named(String name) {
    return name.equals(OLD_NETWORK_NAME)
        ? Optional.of(NETWORK_TIMEOUT)
        : Arrays.stream(values()).filter(c -> c.text.equals(name)).findFirst();
  }
}
