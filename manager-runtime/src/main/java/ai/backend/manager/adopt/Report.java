package ai.backend.manager.adopt;

import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Collects what an adoption does: findings go out at once, numbers are added up. */
public final class Report {
  /** Rows of one table. */
  public record Counts(long added, long replaced, long same) {
    Counts plus(Counts other) {
      return new Counts(added + other.added, replaced + other.replaced, same + other.same);
    }

    long changed() {
      return added + replaced;
    }
  }

  private final Consumer<Finding> listener;
  private final SortedMap<String, Counts> counts = new TreeMap<>();
  private long problems;

  public Report(Consumer<Finding> listener) {
    this.listener = listener;
  }

  void note(String table, String key, String why, String todo) {
    listener.accept(new Finding(Finding.Level.NOTE, table, key, why, todo));
  }

  void problem(String table, String key, String why, String todo) {
    problems++;
    listener.accept(new Finding(Finding.Level.PROBLEM, table, key, why, todo));
  }

  void count(String table, Counts more) {
    counts.merge(table, more, Counts::plus);
  }

  /** Rows by table ({@code etcd} for keys). */
  public SortedMap<String, Counts> counts() {
    return counts;
  }

  /** How many rows cannot be taken. */
  public long problems() {
    return problems;
  }

  /** How many rows and keys are new or other than before. */
  public long changed() {
    return counts.values().stream().mapToLong(Counts::changed).sum();
  }
}
