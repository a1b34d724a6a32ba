package ai.backend.manager.graphql.entity;

import ai.backend.manager.gateway.Principal;
import ai.backend.manager.graphql.Ask;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What decides which rows a list has: the query, who asks, and the arguments other than those of
 * the page.
 */
record Question(String query, Principal caller, Map<String, @Nullable Object> arguments) {
  private static final Set<String> OF_THE_PAGE =
      Set.of("limit", "offset", "order", "order_key", "order_asc");

  static Question of(Ask ask) {
    var arguments = new HashMap<String, @Nullable Object>(ask.environment().getArguments());
    arguments.keySet().removeAll(OF_THE_PAGE);
    return new Question(ask.environment().getFieldDefinition().getName(), ask.caller(), arguments);
  }
}
