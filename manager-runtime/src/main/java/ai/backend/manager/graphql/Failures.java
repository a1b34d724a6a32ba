package ai.backend.manager.graphql;

import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.ProblemType;
import ai.backend.manager.secret.SecretUnreadable;
import ai.backend.manager.stores.Outage;
import graphql.GraphQLError;
import graphql.GraphqlErrorBuilder;
import graphql.execution.DataFetcherExceptionHandler;
import graphql.execution.DataFetcherExceptionHandlerParameters;
import graphql.execution.DataFetcherExceptionHandlerResult;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jooq.exception.DataAccessException;
import org.jspecify.annotations.Nullable;

/** Turns what a fetcher throws into a GraphQL error; only refusals tell the client their reason. */
final class Failures implements DataFetcherExceptionHandler {
  /** Extension of an error that comes from the absence of a store: its name. */
  static final String ABSENT_STORE = "absentStore";

  private static final System.Logger LOG = System.getLogger(Failures.class.getName());

  @Override
  public CompletableFuture<DataFetcherExceptionHandlerResult> handleException(
      DataFetcherExceptionHandlerParameters parameters) {
    Throwable cause = cause(parameters.getException());
    GraphqlErrorBuilder<?> item =
        GraphqlErrorBuilder.newError()
            .message("%s", message(cause))
            .location(parameters.getSourceLocation())
            .path(parameters.getPath());
    Outage.in(cause).ifPresent(store -> item.extensions(Map.of(ABSENT_STORE, store)));
    GraphQLError error = item.build();
    return CompletableFuture.completedFuture(
        DataFetcherExceptionHandlerResult.newResult(error).build());
  }

  private static Throwable cause(Throwable thrown) {
    Throwable inner = thrown.getCause();
    return thrown instanceof CompletionException && inner != null ? inner : thrown;
  }

  private static String message(Throwable thrown) {
    return switch (thrown) {
      case GraphqlRefusal refusal -> text(refusal.getMessage());
      case SecretUnreadable unreadable -> {
        LOG.log(
            System.Logger.Level.ERROR,
            "the encryption keys do not fit the database: {0}",
            unreadable.getMessage());
        yield text(unreadable.getMessage());
      }
      case ApiProblem problem ->
          problem.msg() == null ? problem.title() : problem.title() + " (" + problem.msg() + ")";
      case Throwable outage when Outage.in(outage).isPresent() -> {
        String store = Outage.in(outage).orElseThrow();
        LOG.log(System.Logger.Level.WARNING, store + " did not answer a GraphQL field", outage);
        yield ProblemType.SERVICE_UNAVAILABLE.title()
            + " ("
            + store
            + " does not answer; try again)";
      }
      case DataAccessException failure -> {
        LOG.log(
            System.Logger.Level.WARNING,
            "a GraphQL field failed in the database: {0}",
            DatabaseReason.forLog(failure));
        yield DatabaseReason.of(failure);
      }
      default -> {
        LOG.log(System.Logger.Level.ERROR, "a GraphQL field failed", thrown);
        yield "Internal server error.";
      }
    };
  }

  private static String text(@Nullable String message) {
    return message == null ? "Internal server error." : message;
  }
}
