package ai.backend.manager.graphql;

import graphql.ExecutionInput;
import graphql.execution.preparsed.PreparsedDocumentEntry;
import graphql.execution.preparsed.PreparsedDocumentProvider;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Parsed and validated documents, the most recently used ones; clients send the same few again and
 * again.
 */
final class Documents implements PreparsedDocumentProvider {
  private static final int ENTRIES = 256;
  private static final int LONGEST = 32_768;

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, PreparsedDocumentEntry> entries =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, PreparsedDocumentEntry> eldest) {
          return size() > ENTRIES;
        }
      };

  @Override
  public CompletableFuture<PreparsedDocumentEntry> getDocumentAsync(
      ExecutionInput input, Function<ExecutionInput, PreparsedDocumentEntry> parse) {
    String text = input.getQuery();
    PreparsedDocumentEntry known = text.length() > LONGEST ? null : get(text);
    return CompletableFuture.completedFuture(
        known == null ? remember(text, parse.apply(input)) : known);
  }

  private @Nullable PreparsedDocumentEntry get(String text) {
    lock.lock();
    try {
      return entries.get(text);
    } finally {
      lock.unlock();
    }
  }

  private PreparsedDocumentEntry remember(String text, PreparsedDocumentEntry entry) {
    if (text.length() <= LONGEST && !entry.hasErrors()) {
      lock.lock();
      try {
        entries.put(text, entry);
      } finally {
        lock.unlock();
      }
    }
    return entry;
  }
}
