package ai.backend.manager.graphql;

import graphql.language.Argument;
import graphql.language.Document;
import graphql.language.Field;
import graphql.language.FragmentDefinition;
import graphql.language.FragmentSpread;
import graphql.language.InlineFragment;
import graphql.language.IntValue;
import graphql.language.OperationDefinition;
import graphql.language.Selection;
import graphql.language.SelectionSet;
import graphql.language.Value;
import graphql.language.VariableReference;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one document may ask for, checked before anything of it runs. Fields are counted with
 * fragments expanded and aliases apart; the cost is the number of values that the answer may hold:
 * a field counts once for each row of the pages around it.
 *
 * <p>The known clients stay far below: 6 levels, about 60 fields, pages of 100 rows.
 */
public final class Limits {
  public static final int MAX_DEPTH = 16;
  public static final int MAX_FIELDS = 1_000;

  /** Fields of {@code Queries} or {@code Mutations}; each is at least one statement. */
  public static final int MAX_ROOT_FIELDS = 50;

  /** Rows of one page: {@code limit}, {@code first}, {@code last}. */
  public static final int MAX_PAGE = 1_000;

  public static final int MAX_COST = 250_000;

  private static final Set<String> SIZES = Set.of("limit", "first", "last");

  private final Map<String, FragmentDefinition> fragments = new HashMap<>();
  private final Map<String, Value<?>> defaults = new HashMap<>();
  private final Map<String, @Nullable Object> variables;
  private int fields;
  private int rootFields;
  private long cost;

  private Limits(
      Document document, OperationDefinition operation, Map<String, @Nullable Object> variables) {
    this.variables = variables;
    operation.getVariableDefinitions().stream()
        .filter(variable -> variable.getDefaultValue() != null)
        .forEach(variable -> defaults.put(variable.getName(), variable.getDefaultValue()));
    document
        .getDefinitionsOfType(FragmentDefinition.class)
        .forEach(fragment -> fragments.put(fragment.getName(), fragment));
  }

  /** Refuses a document that asks for too much, whichever of its operations is meant. */
  static void check(Document document, Map<String, @Nullable Object> variables) {
    for (var operation : document.getDefinitionsOfType(OperationDefinition.class)) {
      new Limits(document, operation, variables).walk(operation.getSelectionSet(), 1, 1);
    }
  }

  private void walk(@Nullable SelectionSet selections, int depth, long rows) {
    if (selections == null) {
      return;
    }
    for (Selection<?> selection : selections.getSelections()) {
      switch (selection) {
        case Field field -> field(field, depth, rows);
        case InlineFragment inline -> nested(inline.getSelectionSet(), depth, rows);
        case FragmentSpread spread -> {
          FragmentDefinition fragment = fragments.get(spread.getName());
          nested(fragment == null ? null : fragment.getSelectionSet(), depth, rows);
        }
        default -> throw new IllegalStateException("an unknown kind of selection");
      }
    }
  }

  /** Fragments count as fields, so that those which spread each other end here too. */
  private void nested(@Nullable SelectionSet selections, int depth, long rows) {
    count(rows);
    walk(selections, depth, rows);
  }

  private void field(Field field, int depth, long rows) {
    if (depth > MAX_DEPTH) {
      throw refused("is deeper than %d levels", MAX_DEPTH);
    }
    if (depth == 1 && ++rootFields > MAX_ROOT_FIELDS) {
      throw refused("has more than %d fields at its root", MAX_ROOT_FIELDS);
    }
    count(rows);
    walk(field.getSelectionSet(), depth + 1, rows * pageSize(field));
  }

  private void count(long rows) {
    cost += rows;
    if (++fields > MAX_FIELDS) {
      throw refused("has more than %d fields", MAX_FIELDS);
    }
    if (cost > MAX_COST) {
      throw refused("may yield more than %d values; ask for smaller pages", MAX_COST);
    }
  }

  private int pageSize(Field field) {
    int size = 1;
    for (Argument argument : field.getArguments()) {
      if (SIZES.contains(argument.getName())) {
        size = Math.max(size, size(argument));
      }
    }
    return size;
  }

  private int size(Argument argument) {
    long size =
        switch (value(argument.getValue())) {
          case Number number -> number.longValue();
          case null, default -> 1;
        };
    if (size > MAX_PAGE) {
      throw new GraphqlRefusal(
          "%s is %d, at most %d rows can be asked for at once; page through the rest with offset"
                  .formatted(argument.getName(), size, MAX_PAGE)
              + " or after");
    }
    return (int) Math.max(1, size);
  }

  private @Nullable Object value(@Nullable Value<?> value) {
    return switch (value) {
      case IntValue literal -> literal.getValue();
      case VariableReference variable ->
          variables.containsKey(variable.getName())
              ? variables.get(variable.getName())
              : value(defaults.get(variable.getName()));
      case null, default -> null;
    };
  }

  private static GraphqlRefusal refused(String reason, int limit) {
    return new GraphqlRefusal("The document " + reason.formatted(limit) + ".");
  }
}
