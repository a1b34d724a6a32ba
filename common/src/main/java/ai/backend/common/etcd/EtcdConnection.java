package ai.backend.common.etcd;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.common.exception.EtcdException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One lazily opened connection. After a failed call it is opened anew (at most once a second),
 * because a gRPC channel whose peer was away for long waits up to two minutes before it tries
 * again. Thread-safe.
 */
final class EtcdConnection implements AutoCloseable {
  private static final long REOPEN_PAUSE_NANOS = Duration.ofSeconds(1).toNanos();

  private final EtcdSettings settings;
  private final Duration deadline;
  private @Nullable Client client;
  private long openedAt;

  EtcdConnection(EtcdSettings settings, Duration deadline) {
    this.settings = settings;
    this.deadline = deadline;
  }

  /** Runs one call and waits for its answer until the deadline. */
  <T> T call(String what, Function<Client, CompletableFuture<T>> operation) {
    Client current = open();
    try {
      return operation.apply(current).get(deadline.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      discard(current);
      throw new EtcdUnavailable(
          what + ": no answer from " + settings + " within " + deadline.toSeconds() + " s", e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      if (!aboutTheRequest(cause)) {
        discard(current);
      }
      throw new EtcdUnavailable(what + ": " + settings + " answered: " + cause.getMessage(), cause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EtcdUnavailable(what + ": interrupted", e);
    }
  }

  /** A refusal of this one request: the connection itself is fine. */
  private static boolean aboutTheRequest(Throwable cause) {
    return cause instanceof EtcdException e
        && switch (e.getErrorCode()) {
          case NOT_FOUND, INVALID_ARGUMENT, ALREADY_EXISTS, PERMISSION_DENIED, OUT_OF_RANGE -> true;
          default -> false;
        };
  }

  private synchronized Client open() {
    Client existing = client;
    if (existing != null) {
      return existing;
    }
    var builder =
        Client.builder()
            .endpoints("http://" + settings.address())
            .connectTimeout(deadline)
            .keepaliveTime(Duration.ofSeconds(20))
            .keepaliveTimeout(Duration.ofSeconds(5))
            .keepaliveWithoutCalls(false)
            .waitForReady(false) // a refused connection is told at once, not at the deadline
            .retryMaxAttempts(2)
            .retryMaxDuration(deadline);
    if (!settings.user().isEmpty()) {
      builder.user(bytes(settings.user())).password(bytes(settings.password()));
    }
    Client opened = builder.build();
    client = opened;
    openedAt = System.nanoTime();
    return opened;
  }

  private synchronized void discard(Client failed) {
    if (client == failed && System.nanoTime() - openedAt > REOPEN_PAUSE_NANOS) {
      client = null;
      failed.close();
    }
  }

  static ByteSequence bytes(String text) {
    return ByteSequence.from(text, StandardCharsets.UTF_8);
  }

  @Override
  public synchronized void close() {
    if (client != null) {
      client.close();
      client = null;
    }
  }
}
