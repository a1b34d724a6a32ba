package ai.backend.manager.graphql;

import ai.backend.manager.audit.AuditTrail;
import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.Principal;
import ai.backend.manager.policy.Verb;
import graphql.ExecutionInput;
import graphql.ExecutionResult;
import graphql.GraphQL;
import graphql.GraphQLError;
import graphql.execution.AsyncExecutionStrategy;
import graphql.execution.AsyncSerialExecutionStrategy;
import io.quarkus.arc.All;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.dataloader.DataLoaderRegistry;
import org.jspecify.annotations.Nullable;

/** Parses, validates and runs documents for one caller. Thread-safe. */
@Singleton
public final class GraphqlEngine {
  private final Wiring.Loaders loaders;
  private final Map<String, Verb> verbs;
  private final GraphQL graphql;

  @Inject
  public GraphqlEngine(@All List<Part> parts, ManagerState state, AuditTrail trail) {
    var wiring = new Wiring(new MutationGate(state, trail));
    parts.forEach(part -> part.wire(wiring));
    this.loaders = wiring.loaders();
    this.verbs = wiring.verbs();
    var failures = new Failures();
    this.graphql =
        GraphQL.newGraphQL(SchemaText.executable(wiring))
            .preparsedDocumentProvider(new Documents(state))
            .queryExecutionStrategy(new AsyncExecutionStrategy(failures))
            .mutationExecutionStrategy(new AsyncSerialExecutionStrategy(failures))
            .build();
  }

  /** What each field of {@code Queries} and {@code Mutations}, as {@code Type.field}, is. */
  public Map<String, Verb> verbs() {
    return verbs;
  }

  /** One document to run. */
  public record Document(
      String text, Map<String, @Nullable Object> variables, @Nullable String operation) {}

  /**
   * What came of it.
   *
   * @param data null when the document was refused as a whole
   * @param errors items of the form {@code {message, locations, path}}
   */
  public record Outcome(@Nullable Object data, List<Map<String, Object>> errors) {}

  public Outcome run(Document document, Principal caller) {
    var context = new LinkedHashMap<Object, Object>();
    context.put(Principal.class, caller);
    context.put(Wiring.Loaders.class, loaders);
    ExecutionInput.Builder input =
        ExecutionInput.newExecutionInput(document.text())
            .variables(document.variables())
            .graphQLContext(context)
            .dataLoaderRegistry(new DataLoaderRegistry());
    if (document.operation() != null) {
      input.operationName(document.operation());
    }
    ExecutionResult result = graphql.execute(input.build());
    refuseWithoutStores(result);
    return new Outcome(result.getData(), ErrorItems.of(result.getErrors()));
  }

  /** A document of which nothing was answered because a store is away is refused as a whole. */
  private static void refuseWithoutStores(ExecutionResult result) {
    Map<String, Object> data = result.getData();
    if (data == null || data.values().stream().allMatch(Objects::isNull)) {
      for (GraphQLError error : result.getErrors()) {
        if (error.getExtensions() != null
            && error.getExtensions().get(Failures.ABSENT_STORE) instanceof String store) {
          throw ApiProblem.storeAway(store);
        }
      }
    }
  }
}
