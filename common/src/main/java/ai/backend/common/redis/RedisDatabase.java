package ai.backend.common.redis;

/** The numbered databases of the one Redis (spec/05 §4). */
public enum RedisDatabase {
  /** Statistics and counters. */
  STAT(0),
  /** Request counts of the rate limit. */
  RATE_LIMIT(1),
  /** Liveness of agents, idle tracking of sessions. */
  LIVE(2),
  /** Image to agents that hold it. */
  IMAGE(3),
  /** The event stream, background tasks, container logs on their way. */
  STREAM(4),
  /** Locks. */
  LOCK(5);

  private final int number;

  RedisDatabase(int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }
}
