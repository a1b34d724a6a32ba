package ai.backend.manager.graphql.account;

import static ai.backend.manager.graphql.account.UserEntity.USERS;

import ai.backend.manager.graphql.Ask;
import ai.backend.manager.graphql.Part;
import ai.backend.manager.graphql.Role;
import ai.backend.manager.graphql.Wiring;
import ai.backend.manager.graphql.entity.Rows;
import ai.backend.manager.graphql.node.Connections;
import ai.backend.manager.graphql.node.GlobalId;
import ai.backend.manager.graphql.node.NodeSource;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.UUID;
import org.jooq.Condition;
import org.jspecify.annotations.Nullable;

/** Users as Relay nodes; who may list users may list them, and everybody sees oneself. */
@Singleton
public final class UserNodes implements Part, NodeSource {
  static final String TYPE = "UserNode";

  private final Rows rows;
  private final Connections connections;

  @Inject
  public UserNodes(Rows rows, Connections connections) {
    this.rows = rows;
    this.connections = connections;
  }

  @Override
  public void wire(Wiring wiring) {
    wiring
        .query("user_node", ask -> find(ask, GlobalId.uuid(ask.required("id"), TYPE)))
        .query(
            "user_nodes",
            ask ->
                connections.page(
                    Connections.question(
                        ask, TYPE, UserEntity.USER, USERS.uuid("uuid"), UserPart.visible(ask))));
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public @Nullable Map<String, Object> find(Ask ask, UUID id) {
    Condition self = USERS.uuid("uuid").eq(id);
    boolean own = ask.role() == Role.USER && ask.caller().userId().equals(id);
    var fields = new LinkedHashSet<>(ask.fields());
    fields.add(Connections.NODE_KEY);
    return rows.one(fields, UserEntity.USER, own ? self : self.and(UserPart.visible(ask)));
  }
}
