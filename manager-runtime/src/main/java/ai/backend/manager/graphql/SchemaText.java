package ai.backend.manager.graphql;

import ai.backend.manager.graphql.scalar.Scalars;
import graphql.schema.GraphQLSchema;
import graphql.schema.idl.RuntimeWiring;
import graphql.schema.idl.SchemaGenerator;
import graphql.schema.idl.SchemaParser;
import graphql.schema.idl.TypeDefinitionRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The schema file, made executable with the parts' fetchers. */
final class SchemaText {
  private static final String FILE = "/graphql/schema.graphqls";
  private static final List<String> INTERFACES = List.of("Item", "PaginatedList", "Node");

  private SchemaText() {}

  /** Fails when a root field has no fetcher: the schema promises only what works. */
  static GraphQLSchema executable(Wiring wiring) {
    TypeDefinitionRegistry types = new SchemaParser().parse(text());
    RuntimeWiring.Builder runtime = wiring.runtime();
    Scalars.all().forEach(runtime::scalar);
    INTERFACES.forEach(name -> runtime.type(name, type -> type.typeResolver(Wiring.never())));
    runtime.type("AsyncNode", type -> type.typeResolver(Wiring.named()));
    GraphQLSchema schema = new SchemaGenerator().makeExecutableSchema(types, runtime.build());
    requireFetchers(schema, wiring);
    return schema;
  }

  static String text() {
    try (InputStream file = SchemaText.class.getResourceAsStream(FILE)) {
      if (file == null) {
        throw new IllegalStateException(FILE + " is not on the class path");
      }
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static void requireFetchers(GraphQLSchema schema, Wiring wiring) {
    for (String root : List.of("Queries", "Mutations")) {
      var type = schema.getObjectType(root);
      if (type == null) {
        continue;
      }
      type.getFieldDefinitions().stream()
          .filter(field -> !wiring.has(root, field.getName()))
          .findFirst()
          .ifPresent(
              field -> {
                throw new IllegalStateException(root + "." + field.getName() + " has no fetcher");
              });
    }
  }
}
