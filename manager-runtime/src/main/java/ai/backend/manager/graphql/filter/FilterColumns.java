package ai.backend.manager.graphql.filter;

import java.util.Map;
import org.jooq.Condition;
import org.jooq.impl.DSL;

/** The columns that a list may be filtered by, and the condition that a filter means over them. */
public record FilterColumns(Map<String, FilterColumn> byName) {
  public FilterColumns {
    byName = Map.copyOf(byName);
  }

  public Condition condition(String text) {
    return text.isBlank() ? DSL.noCondition() : condition(FilterParser.parse(text));
  }

  private Condition condition(Filter filter) {
    return switch (filter) {
      case Filter.Not not -> DSL.not(condition(not.inner()));
      case Filter.Both both -> condition(both.left()).and(condition(both.right()));
      case Filter.Either either -> condition(either.left()).or(condition(either.right()));
      case Filter.Test test -> column(test.field()).condition(test);
    };
  }

  private FilterColumn column(String name) {
    FilterColumn column = byName.get(name);
    if (column == null) {
      throw FilterProblem.filter("unknown field name '" + name + "'");
    }
    return column;
  }
}
