package ai.backend.manager.graphql.scalar;

import graphql.schema.GraphQLScalarType;
import java.util.List;

/** The scalars which the schema adds to GraphQL's own (spec/06 §2). */
public final class Scalars {
  private Scalars() {}

  public static List<GraphQLScalarType> all() {
    return List.of(
        scalar("JSONString", "A text that holds serialized JSON.", new JsonStringCoercing()),
        scalar("DateTime", "ISO-8601 with microseconds and offset.", new DateTimeCoercing()),
        scalar("UUID", "A UUID in canonical lower-case form.", new UuidCoercing()),
        scalar("BigInt", "An integer up to 2^53-1 in magnitude.", new BigIntCoercing()));
  }

  private static GraphQLScalarType scalar(
      String name, String description, graphql.schema.Coercing<?, ?> coercing) {
    return GraphQLScalarType.newScalar()
        .name(name)
        .description(description)
        .coercing(coercing)
        .build();
  }
}
