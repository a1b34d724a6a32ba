package ai.backend.manager.graphql;

import graphql.language.Document;
import graphql.language.Field;
import graphql.language.Node;
import java.util.Optional;

/** Recognises documents that ask for the schema itself; {@code __typename} asks for none of it. */
final class Introspection {
  private Introspection() {}

  /** The first field that asks for the schema. */
  static Optional<Field> in(Document document) {
    return first(document);
  }

  private static Optional<Field> first(Node<?> node) {
    if (node instanceof Field field
        && (field.getName().equals("__schema") || field.getName().equals("__type"))) {
      return Optional.of(field);
    }
    for (Node<?> child : node.getChildren()) {
      Optional<Field> found = first(child);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  static GraphqlRefusal refusal(Field field) {
    return new GraphqlRefusal("Cannot query '" + field.getName() + "': introspection is disabled.");
  }
}
