package ai.backend.manager.gateway;

import io.vertx.core.http.HttpConnection;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one event loop, which alone calls this. One on which nothing is being answered
 * and no new request's head comes to its end in time is closed (spec/01 §2): neither idle clients
 * nor those that send a head byte by byte keep a place.
 */
final class Connections {
  private static final int MOST = 10_000;

  private final Map<HttpConnection, Line> lines = new IdentityHashMap<>();
  private final Book book;
  private final Duration patience;
  private final Duration keepAlive;

  /**
   * @param patience how long a new connection may be without a request
   * @param keepAlive how long it may be without another one
   */
  Connections(Book book, Duration patience, Duration keepAlive) {
    this.book = book;
    this.patience = patience;
    this.keepAlive = keepAlive;
  }

  /** One connection; of its event loop's thread. */
  final class Line {
    private final HttpConnection connection;
    private Duration limit = patience;
    private int open;
    private long idleSince = System.nanoTime();
    private boolean last;

    private Line(HttpConnection connection) {
      this.connection = connection;
    }

    /** No further request is taken; after the answer to this one the connection is closed. */
    void last() {
      last = true;
    }

    boolean isLast() {
      return last;
    }

    /** The answer to one request is out. */
    void answered() {
      if (lines.get(connection) == this) {
        open--;
        idleSince = System.nanoTime();
        limit = keepAlive;
        book.done(1);
        if (last) {
          connection.close();
        }
      }
    }

    private boolean isIdle(long now) {
      return open == 0 && now - idleSince > limit.toNanos();
    }
  }

  /** What the event loops have together. */
  static final class Book {
    private final AtomicInteger connections = new AtomicInteger();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition answered = lock.newCondition();
    private final AtomicInteger open = new AtomicInteger();

    private void done(int requests) {
      if (open.addAndGet(-requests) == 0) {
        lock.lock();
        try {
          answered.signalAll();
        } finally {
          lock.unlock();
        }
      }
    }

    /** Waits until no request is being answered; false when that takes too long. */
    boolean awaitAnswered(Duration limit) {
      lock.lock();
      try {
        long left = limit.toNanos();
        while (open.get() > 0 && left > 0) {
          left = answered.awaitNanos(left);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } finally {
        lock.unlock();
      }
      return open.get() == 0;
    }
  }

  void opened(HttpConnection connection) {
    if (book.connections.incrementAndGet() > MOST) {
      connection.closeHandler(v -> book.connections.decrementAndGet());
      connection.close();
      return;
    }
    lines.put(connection, new Line(connection));
    connection.closeHandler(v -> closed(connection));
  }

  private void closed(HttpConnection connection) {
    book.connections.decrementAndGet();
    Line line = lines.remove(connection);
    if (line != null) {
      book.done(line.open);
    }
  }

  /** A request's head is complete; null when it comes after what was the connection's last. */
  @Nullable Line begun(HttpConnection connection) {
    Line line = lines.get(connection);
    if (line == null || line.last) {
      return null;
    }
    line.open++;
    book.open.incrementAndGet();
    return line;
  }

  void closeIdle() {
    long now = System.nanoTime();
    List.copyOf(lines.values()).stream()
        .filter(line -> line.isIdle(now))
        .forEach(line -> line.connection.close());
  }
}
