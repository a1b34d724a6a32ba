package ai.backend.crd;

/**
 * Names that belong to the API as much as the fields do: group, version, labels and annotations.
 */
public final class BackendAi {
  public static final String GROUP = "backend.ai";
  public static final String VERSION = "v1alpha1";

  /**
   * Set to {@code "true"} on a resource, the operator leaves everything that belongs to it as it
   * is.
   */
  public static final String PAUSED = "backend.ai/paused";

  private BackendAi() {}
}
