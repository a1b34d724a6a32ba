package ai.backend.manager.graphql;

import ai.backend.manager.policy.Verb;
import ai.backend.manager.policy.Via;
import graphql.schema.DataFetcher;
import graphql.schema.TypeResolver;
import graphql.schema.idl.RuntimeWiring;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.dataloader.BatchLoaderEnvironment;
import org.dataloader.DataLoader;
import org.dataloader.DataLoaderFactory;
import org.dataloader.DataLoaderRegistry;
import org.jspecify.annotations.Nullable;

/** Collects fetchers and loaders from all parts; one name may be given once only. */
public final class Wiring {
  private final Map<String, Map<String, DataFetcher<?>>> fetchers = new LinkedHashMap<>();
  private final Map<String, Batch<?, ?>> loaders = new LinkedHashMap<>();
  private final Map<String, Verb> verbs = new LinkedHashMap<>();
  private final MutationGate gate;

  Wiring(MutationGate gate) {
    this.gate = gate;
  }

  /** Answers a field. */
  @FunctionalInterface
  public interface Answer {
    @Nullable Object to(Ask ask) throws Exception;
  }

  /** Fetches the values of many keys at once; a key without value is left out. */
  @FunctionalInterface
  public interface Batch<K, V> {
    Map<K, V> fetch(Set<K> keys);
  }

  /** A query, of those who may run it at all; how far it goes is the answer's to ask. */
  public Wiring query(String field, Verb verb, Answer answer) {
    return root(
        "Queries",
        field,
        of(verb, Via.QUERY),
        ask -> {
          ask.caller().require(verb);
          return answer.to(ask);
        });
  }

  /**
   * A mutation, of those who may run it at all, refused while the manager is frozen (spec/06 §1.3).
   */
  public Wiring mutation(String field, Verb verb, Answer answer) {
    return root("Mutations", field, of(verb, Via.MUTATION), gate.guard(field, verb, answer));
  }

  /** The same for a payload without {@code ok}: a refusal is an error of the field. */
  public Wiring bareMutation(String field, Verb verb, Answer answer) {
    return root("Mutations", field, of(verb, Via.MUTATION), gate.guardBare(field, verb, answer));
  }

  /** A field of what a root field has answered; asking for it is a part of asking for that. */
  public Wiring field(String type, String field, Answer answer) {
    return fetch(type, field, environment -> answer.to(new Ask(environment, null)));
  }

  private Wiring root(String type, String field, Verb verb, Answer answer) {
    verbs.put(type + "." + field, verb);
    return fetch(type, field, environment -> answer.to(new Ask(environment, verb)));
  }

  private static Verb of(Verb verb, Via via) {
    if (verb.via() != via) {
      throw new IllegalArgumentException(verb + " is not for a " + via.text());
    }
    return verb;
  }

  private Wiring fetch(String type, String field, DataFetcher<?> fetcher) {
    DataFetcher<?> before =
        fetchers.computeIfAbsent(type, name -> new LinkedHashMap<>()).put(field, fetcher);
    if (before != null) {
      throw new IllegalStateException(type + "." + field + " is wired twice");
    }
    return this;
  }

  public <K, V> Wiring loader(String name, Batch<K, V> batch) {
    if (loaders.put(name, batch) != null) {
      throw new IllegalStateException("loader " + name + " is wired twice");
    }
    return this;
  }

  /** What each root field, as {@code Type.field}, is. */
  Map<String, Verb> verbs() {
    return Map.copyOf(verbs);
  }

  boolean has(String type, String field) {
    return fetchers.getOrDefault(type, Map.of()).containsKey(field);
  }

  RuntimeWiring.Builder runtime() {
    RuntimeWiring.Builder runtime = RuntimeWiring.newRuntimeWiring();
    fetchers.forEach(
        (type, fields) -> runtime.type(type, builder -> builder.dataFetchers(asMap(fields))));
    return runtime;
  }

  Loaders loaders() {
    return new Loaders(Map.copyOf(loaders));
  }

  /** Makes the loaders of a request, each when it is first asked for. */
  record Loaders(Map<String, Batch<?, ?>> batches) {
    @SuppressWarnings("unchecked")
    <K, V> DataLoader<K, V> named(DataLoaderRegistry registry, String name) {
      return registry.computeIfAbsent(name, absent -> loader((Batch<K, V>) batch(absent)));
    }

    private Batch<?, ?> batch(String name) {
      Batch<?, ?> batch = batches.get(name);
      if (batch == null) {
        throw new IllegalStateException("no loader is named " + name);
      }
      return batch;
    }

    private static <K, V> DataLoader<K, V> loader(Batch<K, V> batch) {
      return DataLoaderFactory.newMappedDataLoader(
          (Set<K> keys, BatchLoaderEnvironment environment) ->
              CompletableFuture.completedFuture(batch.fetch(keys)));
    }
  }

  @SuppressWarnings("rawtypes")
  private static Map<String, DataFetcher> asMap(Map<String, DataFetcher<?>> fields) {
    return new LinkedHashMap<>(fields);
  }

  /** Rows that answer an interface name their type under this key. */
  public static final String TYPE = "__typename";

  /** The type that a row names. */
  static TypeResolver named() {
    return environment ->
        environment.getObject() instanceof Map<?, ?> row
            ? environment.getSchema().getObjectType(String.valueOf(row.get(TYPE)))
            : null;
  }

  /** Interfaces that no query answers by themselves. */
  static TypeResolver never() {
    return environment -> {
      throw new IllegalStateException(
          "no field answers the interface " + environment.getFieldType());
    };
  }
}
