package ai.backend.manager.contract;

import java.util.List;

/**
 * What became of one exchange.
 *
 * @param reasons the differences, the rule of a deliberate one, or what is out of scope
 */
record Outcome(Recording recording, Verdict verdict, List<String> reasons) {

  String reason() {
    return reasons.isEmpty() ? "" : reasons.getFirst();
  }
}
