package ai.backend.manager.graphql.session;

import static ai.backend.manager.graphql.session.KernelEntity.KERNELS;
import static ai.backend.manager.graphql.session.SessionEntity.SESSIONS;

import ai.backend.manager.graphql.Ask;
import ai.backend.manager.graphql.Wiring;
import ai.backend.manager.graphql.entity.Rows;
import ai.backend.manager.graphql.table.Source;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jooq.DSLContext;

/**
 * Kernels and dependencies of many sessions at once: one statement for each set of fields asked
 * for.
 */
@Singleton
public final class Relatives {
  private static final String KERNELS_OF = "session.kernels";
  private static final String DEPENDENCIES_OF = "session.dependencies";
  private static final Source EDGES = Source.of("session_dependencies");

  private final Rows rows;
  private final DSLContext db;

  @Inject
  public Relatives(Rows rows, DSLContext db) {
    this.rows = rows;
    this.db = db;
  }

  /** Which session's relatives, with which of their fields. */
  private record Key(UUID session, Set<String> fields) {}

  void wire(Wiring wiring) {
    wiring
        .loader(KERNELS_OF, (Set<Key> keys) -> byFields(keys, this::kernels))
        .loader(DEPENDENCIES_OF, (Set<Key> keys) -> byFields(keys, this::dependencies))
        .field("ComputeSession", "containers", ask -> ask.load(KERNELS_OF, key(ask)))
        .field("ComputeSession", "dependencies", ask -> ask.load(DEPENDENCIES_OF, key(ask)));
  }

  private static Key key(Ask ask) {
    return new Key(ask.key("id"), ask.fields());
  }

  /** Fetches the relatives of sessions with some fields. */
  @FunctionalInterface
  private interface Fetch {
    Map<UUID, List<Map<String, Object>>> of(Set<UUID> sessions, Set<String> fields);
  }

  private static Map<Key, List<Map<String, Object>>> byFields(Set<Key> keys, Fetch fetch) {
    var sessions = new HashMap<Set<String>, Set<UUID>>();
    keys.forEach(
        key ->
            sessions
                .computeIfAbsent(key.fields(), fields -> new LinkedHashSet<>())
                .add(key.session()));
    var found = new HashMap<Key, List<Map<String, Object>>>();
    keys.forEach(key -> found.put(key, List.of()));
    sessions.forEach(
        (fields, ids) ->
            fetch
                .of(ids, fields)
                .forEach((id, relatives) -> found.put(new Key(id, fields), relatives)));
    return found;
  }

  private Map<UUID, List<Map<String, Object>>> kernels(Set<UUID> sessions, Set<String> fields) {
    var wanted = new LinkedHashSet<>(fields);
    wanted.add("cluster_idx");
    var bySession = new HashMap<UUID, List<Map<String, Object>>>();
    rows.load(KernelEntity.KERNEL, wanted, KERNELS.uuid("session_id").in(sessions)).stream()
        .sorted(Comparator.comparing(Relatives::index))
        .forEach(
            kernel ->
                bySession
                    .computeIfAbsent((UUID) kernel.get("session_id"), id -> new ArrayList<>())
                    .add(kernel));
    return bySession;
  }

  private static int index(Map<String, Object> kernel) {
    return kernel.get("cluster_idx") instanceof Integer index ? index : 0;
  }

  private Map<UUID, List<Map<String, Object>>> dependencies(
      Set<UUID> sessions, Set<String> fields) {
    Map<UUID, List<UUID>> edges =
        db.select(EDGES.uuid("session_id"), EDGES.uuid("depends_on"))
            .from(EDGES.table())
            .where(EDGES.uuid("session_id").in(sessions))
            .fetchGroups(EDGES.uuid("session_id"), EDGES.uuid("depends_on"));
    if (edges.isEmpty()) {
      return Map.of();
    }
    var targets = new LinkedHashSet<UUID>();
    edges.values().forEach(targets::addAll);
    var byId = new HashMap<UUID, Map<String, Object>>();
    rows.load(SessionEntity.SESSION, fields, SESSIONS.uuid("id").in(targets))
        .forEach(session -> byId.put((UUID) session.get("id"), session));
    var bySession = new HashMap<UUID, List<Map<String, Object>>>();
    edges.forEach((id, ids) -> bySession.put(id, ids.stream().map(byId::get).toList()));
    return bySession;
  }
}
