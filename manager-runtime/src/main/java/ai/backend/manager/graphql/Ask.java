package ai.backend.manager.graphql;

import ai.backend.manager.gateway.Principal;
import ai.backend.manager.policy.Reach;
import ai.backend.manager.policy.Target;
import ai.backend.manager.policy.Verb;
import graphql.schema.DataFetchingEnvironment;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.dataloader.DataLoader;
import org.jspecify.annotations.Nullable;

/**
 * One field being answered: who asks, with which arguments, for which fields of the result.
 *
 * @param verb what the caller is doing; null for a field of what a root field has answered
 */
public record Ask(DataFetchingEnvironment environment, @Nullable Verb verb) {
  public Principal caller() {
    return environment.getGraphQlContext().get(Principal.class);
  }

  /** How far the caller may go with what the field does. */
  public Reach reach() {
    return caller().reach(own());
  }

  public boolean may(Target target) {
    return caller().may(own(), target);
  }

  private Verb own() {
    if (verb == null) {
      throw new IllegalStateException("the field has no verb of its own");
    }
    return verb;
  }

  /** The same as another verb; refuses who may not do that at all. */
  public Ask as(Verb other) {
    caller().require(other);
    return new Ask(environment, other);
  }

  /** The row that the field belongs to. */
  public Map<String, Object> row() {
    Map<String, Object> row = environment.getSource();
    return row == null ? Map.of() : row;
  }

  /** A UUID column that every row of the type carries. */
  public UUID key(String column) {
    if (row().get(column) instanceof UUID key) {
      return key;
    }
    throw new IllegalStateException("the row has no column " + column);
  }

  public @Nullable String text(String argument) {
    return (String) environment.getArgument(argument);
  }

  /** A text argument that the schema requires. */
  public String required(String argument) {
    String value = text(argument);
    if (value == null) {
      throw new GraphqlRefusal("Missing or invalid API parameters. (" + argument + " is required)");
    }
    return value;
  }

  public @Nullable Integer optionalInteger(String argument) {
    return (Integer) environment.getArgument(argument);
  }

  public int integer(String argument) {
    Integer value = environment.getArgument(argument);
    return value == null ? 0 : value;
  }

  public @Nullable Boolean flag(String argument) {
    return (Boolean) environment.getArgument(argument);
  }

  public @Nullable UUID uuid(String argument) {
    return (UUID) environment.getArgument(argument);
  }

  /** A UUID argument that the schema requires, as UUID or text. */
  public UUID id(String argument) {
    Object value = environment.getArgument(argument);
    try {
      return value instanceof UUID uuid ? uuid : UUID.fromString(String.valueOf(value));
    } catch (IllegalArgumentException malformed) {
      throw new GraphqlRefusal(
          "Missing or invalid API parameters. (" + argument + " must be a UUID)");
    }
  }

  /**
   * A mutation's input object; a key that was not given is absent, one given as null maps to null.
   */
  public Map<String, @Nullable Object> input(String argument) {
    Map<String, @Nullable Object> value = environment.getArgument(argument);
    return value == null ? Map.of() : value;
  }

  /** Whether the document asks for a field of the result. */
  public boolean asksFor(String field) {
    return Selection.of(environment).has(field);
  }

  /**
   * Names of the fields asked for of the result, or of the object that a path of fields leads to.
   */
  public Set<String> fields(String... path) {
    Selection selection = Selection.of(environment);
    for (String field : path) {
      selection = selection.of(field);
    }
    return selection.names();
  }

  /** Asks a loader of this request; all keys of one level are fetched together. */
  public <K, V> CompletableFuture<V> load(String loader, K key) {
    DataLoader<K, V> batch =
        environment
            .getGraphQlContext()
            .<Wiring.Loaders>get(Wiring.Loaders.class)
            .named(environment.getDataLoaderRegistry(), loader);
    return batch.load(key);
  }
}
