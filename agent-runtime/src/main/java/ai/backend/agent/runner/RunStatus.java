package ai.backend.agent.runner;

import java.util.Locale;

/** Where a run stands after a step; {@link #FINISHED} ends it. */
public enum RunStatus {
  CONTINUED,
  WAITING_INPUT,
  CLEAN_FINISHED,
  BUILD_FINISHED,
  FINISHED;

  /** The name on the API, e.g. {@code waiting-input}. */
  public String wire() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
