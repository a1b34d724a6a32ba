package ai.backend.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Users who do something again and again, each with a new name, until they are told to stop. */
final class Load implements AutoCloseable {
  private static final Duration LAST_ANSWER = Duration.ofMinutes(2);

  private final ExecutorService users = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Future<?>> running = new ArrayList<>();
  private volatile boolean stopped;

  /**
   * Starts users.
   *
   * @param most how often it is done by all of them together
   */
  void start(int count, int most, String prefix, Consumer<String> work) {
    var number = new AtomicInteger();
    for (int user = 0; user < count; user++) {
      running.add(
          users.submit(
              () -> {
                int next;
                while (!stopped && (next = number.incrementAndGet()) <= most) {
                  work.accept(prefix + next);
                }
              }));
    }
  }

  /** Fails when something that was done has failed already. */
  void requireNoFailure() {
    for (Future<?> user : running) {
      if (user.state() == Future.State.FAILED) {
        throw new AssertionError(user.exceptionNow());
      }
    }
  }

  /** Waits for the last answers; fails when something that was done failed. */
  void stop() {
    stopped = true;
    for (Future<?> user : running) {
      assertThat(user).succeedsWithin(LAST_ANSWER);
    }
  }

  @Override
  public void close() {
    stopped = true;
    users.close();
  }
}
