package ai.backend.manager.adopt;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How rows of one table become ours.
 *
 * @param name the table's, there and here
 * @param key columns that tell whether a row is here already
 * @param rule what happens to one that is
 * @param computed column to SQL over the staged row {@code s} (all its columns are texts); other
 *     columns are cast
 * @param merged columns of present rows which become {@code present || old}, so that what this
 *     cluster allows stays allowed
 * @param left columns that are not taken
 */
record AdoptedTable(
    String name,
    List<String> key,
    Rule rule,
    Map<String, String> computed,
    Set<String> merged,
    Set<String> left) {

  /** What happens to rows whose key is here already. */
  enum Rule {
    /** They get the old installation's values. */
    REPLACE,
    /** They stay as they are. */
    KEEP
  }

  static AdoptedTable replacing(String name, String... key) {
    return new AdoptedTable(name, List.of(key), Rule.REPLACE, Map.of(), Set.of(), Set.of());
  }

  static AdoptedTable keeping(String name, String... key) {
    return new AdoptedTable(name, List.of(key), Rule.KEEP, Map.of(), Set.of(), Set.of());
  }

  AdoptedTable computing(Map<String, String> columns) {
    return new AdoptedTable(name, key, rule, columns, merged, left);
  }

  AdoptedTable merging(String... columns) {
    return new AdoptedTable(name, key, rule, computed, Set.of(columns), left);
  }

  AdoptedTable leaving(String... columns) {
    return new AdoptedTable(name, key, rule, computed, merged, Set.of(columns));
  }

  /** The temporary table with its rows. */
  String stage() {
    return "adopt_" + name;
  }
}
