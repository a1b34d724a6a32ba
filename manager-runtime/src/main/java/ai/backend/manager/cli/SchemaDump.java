package ai.backend.manager.cli;

import ai.backend.manager.graphql.GraphqlSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code mgr api dump-gql-schema} and its predecessor {@code mgr gql show}. */
final class SchemaDump {
  private SchemaDump() {}

  /** As JSON it is what introspection answers, which tools read too. */
  private static String text(OutputFormat output) {
    return output.isJson()
        ? OutputFormat.pretty(GraphqlSchema.introspection()) + "\n"
        : GraphqlSchema.text();
  }

  /** {@code mgr api …}. */
  @Command(name = "api", description = "The API.", mixinStandardHelpOptions = true)
  static final class Api {
    @Command(
        name = "dump-gql-schema",
        description =
            "Print the GraphQL schema, in the schema definition language; as JSON the answer to the"
                + " introspection query.",
        footer = {"", "Example:", "  mgr api dump-gql-schema --output schema.graphql"},
        mixinStandardHelpOptions = true)
    int dump(
        @Option(
                names = {"-o", "--output"},
                paramLabel = "FILE",
                description =
                    "Where to write it; - is standard output (default: ${DEFAULT-VALUE}).",
                defaultValue = "-")
            Path file,
        @Mixin OutputFormat output)
        throws IOException {
      if (file.toString().equals("-")) {
        System.out.print(text(output));
      } else {
        Files.writeString(file, text(output));
      }
      return 0;
    }
  }

  /** {@code mgr gql …}. */
  @Command(name = "gql", description = "Deprecated: see api.", mixinStandardHelpOptions = true)
  static final class Gql {
    @Command(
        name = "show",
        description = "Deprecated: the same as api dump-gql-schema.",
        footer = {"", "Example:", "  mgr gql show"},
        mixinStandardHelpOptions = true)
    int show(@Mixin OutputFormat output) {
      System.out.print(text(output));
      return 0;
    }
  }
}
