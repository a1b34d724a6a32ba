package ai.backend.manager.graphql;

import ai.backend.manager.policy.Verb;

/**
 * Whether a caller may know on which agents things run: with the local setting {@code hide-agents}
 * only superadmins may (spec/08 §8).
 */
public record HiddenAgents(ManagerState state) {
  public boolean from(Ask ask) {
    return state.hidesAgents() && !ask.caller().may(Verb.AGENT_PLACES);
  }

  /** Lets fields of a type be null for those from whom agents are hidden. */
  public void wire(Wiring wiring, String type, String... fields) {
    for (String field : fields) {
      wiring.field(type, field, ask -> from(ask) ? null : ask.row().get(field));
    }
  }
}
