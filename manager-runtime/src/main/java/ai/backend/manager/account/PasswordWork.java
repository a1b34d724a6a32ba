package ai.backend.manager.account;

import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.ProblemType;
import jakarta.inject.Singleton;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Hashes and compares passwords, at most half as many at a time as there are cores: a hash takes a
 * quarter of a second of one core, and logins must not take all of them. 503 after five seconds.
 */
@Singleton
class PasswordWork {
  private static final String NOBODY = Passwords.hash("no such user");

  private final Semaphore hashing =
      new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() / 2), true);

  /**
   * Whether the password fits. A missing, malformed or cheap hash takes as long to refuse as a
   * proper one, so that the time does not tell which accounts exist.
   */
  boolean matches(String password, @Nullable String hash) {
    return limited(
        () -> {
          boolean fits = Passwords.matches(password, hash);
          if (!fits && Passwords.cost(hash) < Passwords.COST) {
            Passwords.matches(password, NOBODY);
          }
          return fits;
        });
  }

  String hash(String password) {
    return limited(() -> Passwords.hash(password));
  }

  String hashAgain(String password) {
    return limited(() -> Passwords.hashAgain(password));
  }

  private <T> T limited(Supplier<T> work) {
    try {
      if (!hashing.tryAcquire(5, TimeUnit.SECONDS)) {
        throw new ApiProblem(
            ProblemType.SERVICE_UNAVAILABLE, "Too many logins at a time; try again.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ApiProblem(ProblemType.SERVICE_UNAVAILABLE, "The manager is stopping.");
    }
    try {
      return work.get();
    } finally {
      hashing.release();
    }
  }
}
