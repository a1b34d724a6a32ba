package ai.backend.manager.gateway;

/** In which manager states a route answers (spec/01 §10). */
public enum Gate {
  /** Always. */
  NONE,
  /** Running or frozen. */
  READ,
  /** Running only: routes that change state. */
  ALL
}
