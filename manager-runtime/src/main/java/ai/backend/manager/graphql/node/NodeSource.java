package ai.backend.manager.graphql.node;

import ai.backend.manager.graphql.Ask;
import ai.backend.manager.policy.Verb;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Finds nodes of one type, under the rules of that type's own queries. */
public interface NodeSource {
  /** The GraphQL type, which is also what its global ids name. */
  String type();

  /** What asking for such a node is. */
  Verb verb();

  /** The node's row, null when there is none that the caller may see. */
  @Nullable Map<String, Object> find(Ask ask, UUID id);
}
