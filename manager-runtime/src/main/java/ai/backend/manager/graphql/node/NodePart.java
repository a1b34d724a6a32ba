package ai.backend.manager.graphql.node;

import ai.backend.manager.graphql.Ask;
import ai.backend.manager.graphql.GraphqlRefusal;
import ai.backend.manager.graphql.Part;
import ai.backend.manager.graphql.Wiring;
import ai.backend.manager.policy.Verb;
import io.quarkus.arc.All;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Query {@code node(id)}: any node by its global id (spec/06 §4). */
@Singleton
public final class NodePart implements Part {
  private final Map<String, NodeSource> sources = new HashMap<>();

  @Inject
  public NodePart(@All List<NodeSource> sources) {
    sources.forEach(source -> this.sources.put(source.type(), source));
  }

  @Override
  public void wire(Wiring wiring) {
    wiring.query("node", Verb.NODE_QUERY, this::node);
    sources.forEach(
        (type, source) ->
            wiring.field(type, "id", ask -> GlobalId.of(type, ask.key(Connections.NODE_KEY))));
  }

  private @Nullable Object node(Ask ask) {
    GlobalId id = GlobalId.parse(ask.required("id"));
    NodeSource source = sources.get(id.type());
    if (source == null) {
      throw new GraphqlRefusal("Relay Node \"" + id.type() + "\" not found in schema");
    }
    Map<String, Object> row = source.find(ask.as(source.verb()), id.uuid());
    if (row == null) {
      return null;
    }
    var typed = new HashMap<String, @Nullable Object>(row);
    typed.put(Wiring.TYPE, id.type());
    return typed;
  }
}
