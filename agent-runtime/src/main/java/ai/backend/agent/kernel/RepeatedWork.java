package ai.backend.agent.kernel;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Work at the API server that goes on in the background and is tried again when the API server
 * fails it: after 1 s, then each time after twice as long, for about eight minutes in all. The work
 * must bear being repeated.
 */
final class RepeatedWork {
  private static final System.Logger LOG = System.getLogger(RepeatedWork.class.getName());
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(256);

  private final ScheduledExecutorService timer;

  RepeatedWork(ScheduledExecutorService timer) {
    this.timer = timer;
  }

  /** One attempt. */
  interface Work {
    void run() throws InterruptedException;
  }

  /**
   * Begins.
   *
   * @param name what is done, for threads and the log
   * @param givenUp called when the last attempt has failed
   */
  void begin(String name, Work work, Runnable givenUp) {
    attempt(name, work, givenUp, FIRST_PAUSE);
  }

  private void attempt(String name, Work work, Runnable givenUp, Duration pause) {
    Thread.ofVirtual()
        .name(name)
        .start(
            () -> {
              try {
                work.run();
              } catch (KubernetesClientException e) {
                failed(name, work, givenUp, pause, e);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
  }

  private void failed(
      String name, Work work, Runnable givenUp, Duration pause, KubernetesClientException e) {
    if (pause.compareTo(LONGEST_PAUSE) > 0) {
      LOG.log(Level.ERROR, "{0} failed for good: {1}", name, e.getMessage());
      givenUp.run();
    } else if (!timer.isShutdown()) {
      LOG.log(
          Level.WARNING,
          "{0} failed and is tried again in {1} s: {2}",
          name,
          Long.toString(pause.toSeconds()),
          e.getMessage());
      timer.schedule(
          () -> attempt(name, work, givenUp, pause.multipliedBy(2)),
          pause.toMillis(),
          TimeUnit.MILLISECONDS);
    }
  }
}
