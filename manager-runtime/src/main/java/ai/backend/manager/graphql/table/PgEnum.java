package ai.backend.manager.graphql.table;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jooq.Field;
import org.jooq.impl.DSL;

/**
 * An enum type of the database (spec/07 §2).
 *
 * @param type its SQL name
 * @param labels member name → label in the database
 */
public record PgEnum(String type, Map<String, String> labels) {
  /** An enum whose labels are the member names. */
  public static PgEnum named(String type, String... names) {
    var labels = new LinkedHashMap<String, String>();
    Arrays.stream(names).forEach(name -> labels.put(name, name));
    return new PgEnum(type, labels);
  }

  /** An enum whose labels are the values: lower case, dashes for underscores. */
  public static PgEnum valued(String type, String... names) {
    var labels = new LinkedHashMap<String, String>();
    Arrays.stream(names)
        .forEach(name -> labels.put(name, name.toLowerCase(Locale.ROOT).replace('_', '-')));
    return new PgEnum(type, labels);
  }

  public List<String> names() {
    return List.copyOf(labels.keySet());
  }

  /** The label for a member name in upper or lower case. */
  public Optional<String> member(String name) {
    boolean sameCase =
        name.equals(name.toUpperCase(Locale.ROOT)) || name.equals(name.toLowerCase(Locale.ROOT));
    return sameCase
        ? Optional.ofNullable(labels.get(name.toUpperCase(Locale.ROOT)))
        : Optional.empty();
  }

  /** Whether a text is a label of the type. */
  public boolean has(String label) {
    return labels.containsValue(label);
  }

  /** A label as a value of this type, so that PostgreSQL compares it with a column of the type. */
  public Field<String> value(String label) {
    return DSL.field("cast({0} as {1})", String.class, DSL.val(label), DSL.name(type));
  }
}
