package ai.backend.manager.graphql.entity;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Children of many rows, fetched together for all that are asked for alike. */
public final class Parents {
  private Parents() {}

  /**
   * The children of one row.
   *
   * @param fields the GraphQL fields asked for of each child
   * @param status the value of the argument of that name
   */
  public record Key<K>(K parent, Set<String> fields, @Nullable String status) {}

  /** Fetches the children of parents, asked for like {@code alike}. */
  @FunctionalInterface
  public interface Fetch<K> {
    Map<K, List<Map<String, Object>>> of(Key<K> alike, Set<K> parents);
  }

  public static <K> Map<Key<K>, List<Map<String, Object>>> byFields(
      Set<Key<K>> keys, Fetch<K> fetch) {
    var alike = new HashMap<Asked, Set<Key<K>>>();
    keys.forEach(
        key ->
            alike
                .computeIfAbsent(
                    new Asked(key.fields(), key.status()), asked -> new LinkedHashSet<>())
                .add(key));
    var found = new HashMap<Key<K>, List<Map<String, Object>>>();
    alike.values().forEach(same -> found.putAll(together(same, fetch)));
    return found;
  }

  private record Asked(Set<String> fields, @Nullable String status) {}

  private static <K> Map<Key<K>, List<Map<String, Object>>> together(
      Set<Key<K>> keys, Fetch<K> fetch) {
    var parents = new LinkedHashSet<K>();
    keys.forEach(key -> parents.add(key.parent()));
    Map<K, List<Map<String, Object>>> children = fetch.of(keys.iterator().next(), parents);
    var found = new HashMap<Key<K>, List<Map<String, Object>>>();
    keys.forEach(key -> found.put(key, children.getOrDefault(key.parent(), List.of())));
    return found;
  }
}
