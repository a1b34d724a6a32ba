package ai.backend.manager.graphql;

import java.util.List;

/** What the configuration says at this moment (spec/06 §1). */
public interface ManagerState {
  /** Whether the manager is frozen: mutations are refused, queries answered. */
  boolean frozen();

  /**
   * Whether {@code __schema} and {@code __type} may be asked for; {@code __typename} always may.
   */
  boolean introspection();

  /** Whether callers who are no superadmins must not learn on which agents things run. */
  boolean hidesAgents();

  /** Names of the enabled idle checkers besides {@code session_lifetime}, in order. */
  List<String> idleCheckers();
}
