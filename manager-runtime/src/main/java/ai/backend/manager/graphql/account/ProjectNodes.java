package ai.backend.manager.graphql.account;

import static ai.backend.manager.graphql.account.Memberships.MEMBERS;
import static ai.backend.manager.graphql.account.ProjectPart.PROJECTS;
import static ai.backend.manager.graphql.account.UserEntity.USERS;

import ai.backend.manager.graphql.Ask;
import ai.backend.manager.graphql.Part;
import ai.backend.manager.graphql.Wiring;
import ai.backend.manager.graphql.entity.Rows;
import ai.backend.manager.graphql.node.Connections;
import ai.backend.manager.graphql.node.GlobalId;
import ai.backend.manager.graphql.node.NodeSource;
import ai.backend.manager.policy.Verb;
import graphql.language.Field;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Projects as Relay nodes, with their members; who may list projects may list them. */
@Singleton
public final class ProjectNodes implements Part, NodeSource {
  private static final String TYPE = "GroupNode";
  private static final String MEMBERS_OF = "project.members";

  private final Rows rows;
  private final Connections connections;

  @Inject
  public ProjectNodes(Rows rows, Connections connections) {
    this.rows = rows;
    this.connections = connections;
  }

  /** The members of one project, as one field of the document asks for them. */
  private record Key(UUID project, Field field, Connections.Question question) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Key key && project.equals(key.project) && field == key.field;
    }

    @Override
    public int hashCode() {
      return project.hashCode();
    }
  }

  @Override
  public void wire(Wiring wiring) {
    wiring
        .query(
            "group_node",
            Verb.PROJECT_QUERY,
            ask -> find(ask, GlobalId.uuid(ask.required("id"), TYPE)))
        .query(
            "group_nodes",
            Verb.PROJECT_QUERY,
            ask ->
                connections.page(
                    Connections.question(
                        ask,
                        TYPE,
                        ProjectPart.PROJECT,
                        PROJECTS.uuid("id"),
                        ProjectPart.visible(ask))))
        .loader(MEMBERS_OF, this::members)
        .field(TYPE, "user_nodes", ask -> ask.load(MEMBERS_OF, key(ask)));
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public Verb verb() {
    return Verb.PROJECT_QUERY;
  }

  @Override
  public @Nullable Map<String, Object> find(Ask ask, UUID id) {
    var fields = new LinkedHashSet<>(ask.fields());
    fields.add(Connections.NODE_KEY);
    return rows.one(
        fields, ProjectPart.PROJECT, PROJECTS.uuid("id").eq(id).and(ProjectPart.visible(ask)));
  }

  private static Key key(Ask ask) {
    return new Key(
        ask.key(Connections.NODE_KEY),
        ask.environment().getField(),
        Connections.question(
            ask,
            UserNodes.TYPE,
            UserEntity.USER,
            USERS.uuid("uuid"),
            UserPart.visible(ask.as(Verb.USER_LIST))));
  }

  private Map<Key, Map<String, Object>> members(Set<Key> keys) {
    var byField = new IdentityHashMap<Field, List<Key>>();
    keys.forEach(key -> byField.computeIfAbsent(key.field(), field -> new ArrayList<>()).add(key));
    var found = new HashMap<Key, Map<String, Object>>();
    byField.values().forEach(same -> found.putAll(alike(same)));
    return found;
  }

  private Map<Key, Map<String, Object>> alike(List<Key> keys) {
    var from =
        USERS.table().join(MEMBERS.table()).on(MEMBERS.uuid("user_id").eq(USERS.uuid("uuid")));
    Map<UUID, Map<String, Object>> pages =
        connections.pages(
            keys.getFirst().question(),
            keys.stream().map(Key::project).collect(Collectors.toSet()),
            from,
            MEMBERS.uuid("group_id"));
    var found = new HashMap<Key, Map<String, Object>>();
    keys.forEach(key -> found.put(key, pages.getOrDefault(key.project(), Map.of())));
    return found;
  }
}
