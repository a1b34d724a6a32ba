package ai.backend.bench;

import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A closed loop: so many callers, each sending its next request when the last was answered. Bounded
 * in count and time.
 */
final class Load {
  private Load() {}

  static Samples run(int callers, int requests, Duration limit, Runnable request) {
    var left = new AtomicInteger(requests);
    var taken = new ConcurrentLinkedQueue<Double>();
    long start = System.nanoTime();
    long deadline = start + limit.toNanos();
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < callers; i++) {
        executor.submit(
            () -> {
              while (left.getAndDecrement() > 0 && System.nanoTime() < deadline) {
                long began = System.nanoTime();
                request.run();
                taken.add((System.nanoTime() - began) / 1e6);
              }
            });
      }
    }
    double wall = (System.nanoTime() - start) / 1e9;
    if (taken.isEmpty()) {
      throw new IllegalStateException("no request was answered");
    }
    return new Samples(taken.stream().mapToDouble(d -> d).toArray(), wall);
  }
}
