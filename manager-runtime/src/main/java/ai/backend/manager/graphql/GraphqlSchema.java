package ai.backend.manager.graphql;

import graphql.GraphQL;
import graphql.introspection.IntrospectionQuery;
import graphql.schema.idl.SchemaParser;
import graphql.schema.idl.UnExecutableSchemaGenerator;

/** The schema in its definition language, for tools. */
public final class GraphqlSchema {
  private GraphqlSchema() {}

  /** The whole text, as the manager serves it. */
  public static String text() {
    return SchemaText.text();
  }

  /** What a server with this schema answers to the introspection query: {@code {__schema: …}}. */
  public static Object introspection() {
    var types = new SchemaParser().parse(text());
    var schema = UnExecutableSchemaGenerator.makeUnExecutableSchema(types);
    return GraphQL.newGraphQL(schema)
        .build()
        .execute(IntrospectionQuery.INTROSPECTION_QUERY)
        .getData();
  }
}
