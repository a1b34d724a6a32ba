package ai.backend.manager.graphql;

import graphql.language.Argument;
import graphql.language.BooleanValue;
import graphql.language.Directive;
import graphql.language.Field;
import graphql.language.FragmentDefinition;
import graphql.language.FragmentSpread;
import graphql.language.InlineFragment;
import graphql.language.SelectionSet;
import graphql.language.VariableReference;
import graphql.schema.DataFetchingEnvironment;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which fields a document asks for below the field being answered, read from the document itself;
 * fragments count whatever type they are for.
 */
record Selection(
    List<Field> fields,
    Map<String, FragmentDefinition> fragments,
    Map<String, @Nullable Object> variables) {

  /** What is asked for of the field that is being answered. */
  static Selection of(DataFetchingEnvironment environment) {
    return new Selection(
            environment.getMergedField().getFields(),
            environment.getFragmentsByName(),
            environment.getVariables())
        .below();
  }

  /** The selection of the fields of a name. */
  Selection of(String name) {
    return new Selection(
            fields.stream().filter(field -> field.getName().equals(name)).toList(),
            fragments,
            variables)
        .below();
  }

  boolean has(String name) {
    for (Field field : fields) {
      if (field.getName().equals(name)) {
        return true;
      }
    }
    return false;
  }

  Set<String> names() {
    var names = new LinkedHashSet<String>();
    fields.forEach(field -> names.add(field.getName()));
    return names;
  }

  private Selection below() {
    var found = new ArrayList<Field>();
    fields.forEach(field -> collect(field.getSelectionSet(), found));
    return new Selection(found, fragments, variables);
  }

  private void collect(@Nullable SelectionSet selections, List<Field> found) {
    if (selections == null) {
      return;
    }
    for (var selection : selections.getSelections()) {
      switch (selection) {
        case Field field when wanted(field.getDirectives()) -> found.add(field);
        case InlineFragment inline when wanted(inline.getDirectives()) ->
            collect(inline.getSelectionSet(), found);
        case FragmentSpread spread when wanted(spread.getDirectives()) -> {
          FragmentDefinition fragment = fragments.get(spread.getName());
          collect(fragment == null ? null : fragment.getSelectionSet(), found);
        }
        default -> {}
      }
    }
  }

  private boolean wanted(List<Directive> directives) {
    for (Directive directive : directives) {
      boolean include = directive.getName().equals("include");
      if ((include || directive.getName().equals("skip")) && condition(directive) != include) {
        return false;
      }
    }
    return true;
  }

  private boolean condition(Directive directive) {
    Argument argument = directive.getArgument("if");
    return switch (argument == null ? null : argument.getValue()) {
      case BooleanValue literal -> literal.isValue();
      case VariableReference variable -> Boolean.TRUE.equals(variables.get(variable.getName()));
      case null, default -> false;
    };
  }
}
