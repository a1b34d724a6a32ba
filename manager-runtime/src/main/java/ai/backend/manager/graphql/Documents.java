package ai.backend.manager.graphql;

import graphql.ExecutionInput;
import graphql.GraphQLError;
import graphql.GraphqlErrorBuilder;
import graphql.execution.preparsed.PreparsedDocumentEntry;
import graphql.execution.preparsed.PreparsedDocumentProvider;
import graphql.language.Document;
import graphql.language.Field;
import graphql.parser.InvalidSyntaxException;
import graphql.parser.Parser;
import graphql.parser.ParserEnvironment;
import graphql.parser.ParserOptions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Parses, checks against the {@link Limits} and validates documents, in this order, so that no
 * document costs much before it is refused. The most recently used valid ones are kept, since
 * clients send the same few again and again; the limits are checked each time, with the request's
 * variables.
 */
final class Documents implements PreparsedDocumentProvider {
  private static final int ENTRIES = 256;
  private static final int LONGEST = 32_768;

  private final ManagerState state;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Known> entries =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
          return size() > ENTRIES;
        }
      };

  Documents(ManagerState state) {
    this.state = state;
  }

  /** A valid document and the field of it, if any, that asks for the schema. */
  private record Known(PreparsedDocumentEntry entry, Optional<Field> introspection) {}

  @Override
  public CompletableFuture<PreparsedDocumentEntry> getDocumentAsync(
      ExecutionInput input, Function<ExecutionInput, PreparsedDocumentEntry> parse) {
    return CompletableFuture.completedFuture(entry(input, parse));
  }

  private PreparsedDocumentEntry entry(
      ExecutionInput input, Function<ExecutionInput, PreparsedDocumentEntry> parse) {
    try {
      Known known = get(input.getQuery());
      if (known != null) {
        check(known.entry().getDocument(), known.introspection(), input);
        return known.entry();
      }
      Document document = parsed(input.getQuery());
      Optional<Field> introspection = Introspection.in(document);
      check(document, introspection, input);
      PreparsedDocumentEntry entry = parse.apply(input);
      remember(input.getQuery(), new Known(entry, introspection));
      return entry;
    } catch (GraphqlRefusal refusal) {
      return new PreparsedDocumentEntry(error(refusal));
    } catch (InvalidSyntaxException malformed) {
      return new PreparsedDocumentEntry(malformed.toInvalidSyntaxError());
    }
  }

  private void check(Document document, Optional<Field> introspection, ExecutionInput input) {
    if (introspection.isPresent() && !state.introspection()) {
      throw Introspection.refusal(introspection.get());
    }
    Limits.check(document, input.getRawVariables().toMap());
  }

  private static Document parsed(String text) {
    return new Parser()
        .parseDocument(
            ParserEnvironment.newParserEnvironment()
                .document(text)
                .parserOptions(ParserOptions.getDefaultOperationParserOptions())
                .build());
  }

  private static GraphQLError error(GraphqlRefusal refusal) {
    return GraphqlErrorBuilder.newError().message("%s", refusal.getMessage()).build();
  }

  private @Nullable Known get(String text) {
    lock.lock();
    try {
      return entries.get(text);
    } finally {
      lock.unlock();
    }
  }

  private void remember(String text, Known known) {
    if (text.length() <= LONGEST && !known.entry().hasErrors()) {
      lock.lock();
      try {
        entries.put(text, known);
      } finally {
        lock.unlock();
      }
    }
  }
}
