package ai.backend.manager.errorlog;

import ai.backend.manager.gateway.Failure;
import ai.backend.manager.gateway.FailureListener;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Stores what the manager answers with 5xx (spec/04 §10), beside the request: a full queue, a
 * database that is away, or more than 100 failures in a minute cost entries, never an answer. The
 * manager's own log has them all.
 */
@Singleton
class OwnFailures implements FailureListener {
  static final int IN_A_MINUTE = 100;

  private static final Logger LOG = Logger.getLogger(OwnFailures.class);
  private static final int WAITING = 200;
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final ErrorLog log;
  private final Clock clock;
  private final BlockingQueue<Entry> waiting = new ArrayBlockingQueue<>(WAITING);
  private @Nullable Thread writer;
  private long minute;
  private int taken;

  @Inject
  OwnFailures(ErrorLog log, Clock clock) {
    this.log = log;
    this.clock = clock;
  }

  void start(@Observes StartupEvent event) {
    writer = Thread.ofVirtual().name("error-log").start(this::write);
  }

  void stop(@Observes ShutdownEvent event) {
    if (writer != null) {
      writer.interrupt();
    }
  }

  @Override
  public void failed(Failure failure) {
    if (allowed() && !waiting.offer(entry(failure))) {
      LOG.debug("a failure is left out of the error log: too many wait to be stored");
    }
  }

  private synchronized boolean allowed() {
    long now = clock.instant().getEpochSecond() / MINUTE.toSeconds();
    if (now != minute) {
      minute = now;
      taken = 0;
    }
    return ++taken <= IN_A_MINUTE;
  }

  static Entry entry(Failure failure) {
    String told = failure.answer().msg();
    String id = failure.requestId();
    return new Entry(
        "error",
        "manager",
        null,
        failure.answer().title() + (told == null ? "" : " " + told),
        "java",
        id == null ? null : JsonNodeFactory.instance.objectNode().put("request_id", id).toString(),
        failure.method() + " " + failure.path().replace('\0', ' '),
        failure.answer().status(),
        Traceback.of(failure.cause()));
  }

  private void write() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        store(waiting.take());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void store(Entry entry) {
    try {
      log.add(entry);
    } catch (RuntimeException e) {
      LOG.warnf("a failure could not be stored in the error log: %s", e.getClass().getName());
    }
  }
}
