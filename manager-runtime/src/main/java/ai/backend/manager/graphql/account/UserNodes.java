package ai.backend.manager.graphql.account;

import static ai.backend.manager.graphql.account.UserEntity.USERS;

import ai.backend.manager.graphql.Ask;
import ai.backend.manager.graphql.Part;
import ai.backend.manager.graphql.Scope;
import ai.backend.manager.graphql.Wiring;
import ai.backend.manager.graphql.entity.Rows;
import ai.backend.manager.graphql.node.Connections;
import ai.backend.manager.graphql.node.GlobalId;
import ai.backend.manager.graphql.node.NodeSource;
import ai.backend.manager.policy.Verb;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.impl.DSL;
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
        .query(
            "user_node", Verb.USER_QUERY, ask -> find(ask, GlobalId.uuid(ask.required("id"), TYPE)))
        .query(
            "user_nodes",
            Verb.USER_LIST,
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
  public Verb verb() {
    return Verb.USER_QUERY;
  }

  @Override
  public @Nullable Map<String, Object> find(Ask ask, UUID id) {
    Condition self = USERS.uuid("uuid").eq(id);
    var fields = new LinkedHashSet<>(ask.fields());
    fields.add(Connections.NODE_KEY);
    return rows.one(fields, UserEntity.USER, self.and(mine(ask, id)));
  }

  private static Condition mine(Ask ask, UUID id) {
    return switch (ask.reach()) {
      case EVERYTHING -> DSL.noCondition();
      case DOMAIN -> UserPart.inDomain(ask.caller().domainName());
      case OWN -> {
        if (!ask.caller().userId().equals(id)) {
          throw Scope.insufficient();
        }
        yield DSL.noCondition();
      }
      case NOTHING, JOINED, DOMAIN_USERS -> throw Scope.unforeseen(ask);
    };
  }
}
