package ai.backend.agent.runner;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One run: what it gave out and is not fetched yet. Guarded by the lock of its {@link Runs}. */
final class Run {
  /**
   * Fetched at once when this much waits, and nothing more is taken in above it while somebody
   * fetches.
   */
  static final int FULL = 2 * 1024 * 1024;

  static final int MAX_RECORDS = 4096;

  /** Something to stop at. */
  record Stop(RunStatus status, @Nullable Integer exitCode, @Nullable JsonNode options) {}

  private sealed interface Item {
    record Piece(Output output) implements Item {}

    record Mark(Stop stop) implements Item {}
  }

  /** What a fetch gave: outputs up to a stop, or so far. */
  record Fetched(List<Output> outputs, @Nullable Stop stop) {}

  final String id;
  final List<RunnerMessage> messages;
  final boolean batch;
  private final Deque<Item> items = new ArrayDeque<>();
  private int size;
  private int stops;
  private long dropped;
  boolean sent;
  boolean ended;
  boolean abandoned;
  boolean asking;

  /** Ends of cleaning steps that came one after another; see {@link Runs}. */
  int cleans;

  int callers;
  long lastCallNanos;

  Run(String id, List<RunnerMessage> messages, boolean batch, long nowNanos) {
    this.id = id;
    this.messages = messages;
    this.batch = batch;
    this.lastCallNanos = nowNanos;
  }

  boolean full() {
    return size >= FULL || items.size() >= MAX_RECORDS;
  }

  boolean hasStop() {
    return stops > 0;
  }

  void add(Output output) {
    if (abandoned || output.size() == 0) {
      return;
    }
    if (full()) {
      dropped += output.size();
      return;
    }
    size += output.size();
    items.add(new Item.Piece(output));
  }

  void stop(Stop stop) {
    if (!abandoned) {
      items.add(new Item.Mark(stop));
      stops++;
    }
  }

  void abandon() {
    abandoned = true;
    items.clear();
    size = 0;
    stops = 0;
  }

  Fetched fetch() {
    var outputs = new ArrayList<Output>();
    while (items.poll() instanceof Item item) {
      switch (item) {
        case Item.Piece(var output) -> {
          size -= output.size();
          outputs.add(output);
        }
        case Item.Mark(var stop) -> {
          stops--;
          return new Fetched(withLoss(outputs), stop);
        }
      }
    }
    return new Fetched(withLoss(outputs), null);
  }

  private List<Output> withLoss(List<Output> outputs) {
    if (dropped > 0) {
      outputs.add(
          new Output.Text(
              "stderr",
              "\n["
                  + dropped
                  + " characters of output were dropped because nobody fetched them]\n"));
      dropped = 0;
    }
    return outputs;
  }
}
