package ai.backend.agent.commit;

/**
 * Whether and how much an agent keeps of kernels' containers.
 *
 * @param root folder of the archives in the agent's container; empty: this agent keeps none
 * @param limit bytes of all archives in it
 * @param userLimit bytes of the archives in one folder, that is, of one user
 */
public record CommitSettings(String root, long limit, long userLimit) {
  /** Whether this agent keeps any. */
  public boolean kept() {
    return !root.isBlank();
  }
}
