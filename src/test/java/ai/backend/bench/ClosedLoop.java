package ai.backend.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * A closed loop that costs little: one thread, so many kept connections, each sending its next
 * request when the last was answered. Requests are made and signed before; each answer must have
 * status 200, and the first of each phase is looked at.
 */
record ClosedLoop(
    InetSocketAddress server,
    byte[] request,
    Consumer<String> check,
    LongSupplier processorMillis) {
  /** Times, and the processor time that the server took for one request, milliseconds. */
  record Outcome(Samples samples, double processorMillis) {}

  /** Runs for {@code warmUp} and then for {@code measured}; only the latter counts. */
  Outcome run(int connections, Duration warmUp, Duration measured) {
    try (Selector selector = Selector.open()) {
      List<Wire> wires = new ArrayList<>();
      for (int i = 0; i < connections; i++) {
        wires.add(new Wire(server, request, selector));
      }
      for (Wire wire : wires) {
        wire.send();
      }
      drive(selector, warmUp, new Times());
      var times = new Times();
      long used = processorMillis.getAsLong();
      long start = System.nanoTime();
      drive(selector, measured, times);
      double wall = (System.nanoTime() - start) / 1e9;
      used = processorMillis.getAsLong() - used;
      for (Wire wire : wires) {
        wire.close();
      }
      double[] taken = times.taken();
      return new Outcome(new Samples(taken, wall), (double) used / taken.length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void drive(Selector selector, Duration how, Times times) throws IOException {
    long deadline = System.nanoTime() + how.toNanos();
    boolean checked = false;
    while (System.nanoTime() < deadline) {
      selector.select(100);
      for (SelectionKey key : selector.selectedKeys()) {
        Wire wire = (Wire) key.attachment();
        if (wire.read()) {
          times.add(wire.millisecondsSinceSent());
          wire.requireOk();
          if (!checked) {
            check.accept(wire.text());
            checked = true;
          }
          wire.send();
        }
      }
      selector.selectedKeys().clear();
    }
  }

  /** A growing array of milliseconds. */
  private static final class Times {
    private double[] values = new double[1 << 16];
    private int size;

    void add(double value) {
      if (size == values.length) {
        values = Arrays.copyOf(values, size * 2);
      }
      values[size++] = value;
    }

    double[] taken() {
      return Arrays.copyOf(values, size);
    }
  }
}
