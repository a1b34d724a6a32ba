package ai.backend.manager.graphql.filter;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jooq.Field;
import org.jooq.SortField;

/** The order language {@code [+|-]FIELD {, [+|-]FIELD}} (spec/06 §3.2). */
public final class Order {
  private static final Pattern TERM =
      Pattern.compile("\\s*([+-]?)\\s*([A-Za-z_][A-Za-z0-9_]*)\\s*");
  private static final int MAX_TERMS = 16;

  private Order() {}

  /** The sort keys of a text, none for an empty one. */
  public static List<SortField<?>> parse(String text, Map<String, Field<?>> allowed) {
    var keys = new ArrayList<SortField<?>>();
    if (text.isBlank()) {
      return keys;
    }
    String[] terms = text.split(",", MAX_TERMS + 1);
    if (terms.length > MAX_TERMS) {
      throw FilterProblem.order("more than " + MAX_TERMS + " fields");
    }
    for (String term : terms) {
      keys.add(key(term, allowed));
    }
    return keys;
  }

  private static SortField<?> key(String term, Map<String, Field<?>> allowed) {
    var matcher = TERM.matcher(term);
    if (!matcher.matches()) {
      throw FilterProblem.order("expected a field name with an optional '+' or '-' before it");
    }
    Field<?> field = allowed.get(matcher.group(2));
    if (field == null) {
      throw FilterProblem.order("unknown field name '" + matcher.group(2) + "'");
    }
    return matcher.group(1).equals("-") ? field.desc() : field.asc();
  }
}
