package ai.backend.manager.graphql.live;

import org.jspecify.annotations.Nullable;

/** Counters in Redis, which are integer texts. */
public final class Counts {
  private Counts() {}

  /** 0 when the counter is missing or malformed. */
  public static int of(@Nullable String text) {
    try {
      return text == null ? 0 : Integer.parseInt(text.strip());
    } catch (NumberFormatException malformed) {
      return 0;
    }
  }
}
