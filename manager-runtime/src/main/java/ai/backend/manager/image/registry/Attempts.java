package ai.backend.manager.image.registry;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Tries a step again that failed for a reason that may pass, a few times with growing pauses. */
public record Attempts(RegistryTimes times) {
  /** A step that may be repeated. */
  @FunctionalInterface
  public interface Step<T> {
    T take() throws RegistryException;
  }

  public <T> T of(Step<T> step) throws RegistryException {
    Duration pause = times.pause();
    for (int attempt = 1; ; attempt++) {
      try {
        return step.take();
      } catch (RegistryException e) {
        if (!e.isPassing() || attempt >= times.attempts()) {
          throw e;
        }
        rest(pause, e);
        pause = pause.multipliedBy(2);
      }
    }
  }

  private static void rest(Duration pause, RegistryException reason) throws RegistryException {
    try {
      TimeUnit.MILLISECONDS.sleep(pause.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RegistryException("interrupted after: " + reason.getMessage(), e);
    }
  }
}
