package ai.backend.manager.session.creation;

import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.ProblemType;
import ai.backend.manager.session.SessionLookup;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.UUID;

/**
 * Sessions that must end well before this one runs: by id or name, over ones included (spec/02 §3.1
 * row 17).
 */
final class Dependencies {
  private Dependencies() {}

  static List<UUID> resolve(SessionLookup lookup, String accessKey, List<String> references) {
    return references.stream()
        .map(reference -> resolve(lookup, accessKey, reference))
        .distinct()
        .toList();
  }

  private static UUID resolve(SessionLookup lookup, String accessKey, String reference) {
    if (lookup.matches(accessKey, reference, true).isEmpty()) {
      throw new ApiProblem(
          ProblemType.INVALID_API_PARAMS,
          "Unknown session ID or name in the dependency list",
          JsonNodeFactory.instance.objectNode().put("session_ref", reference));
    }
    return lookup.any(accessKey, reference).id();
  }
}
