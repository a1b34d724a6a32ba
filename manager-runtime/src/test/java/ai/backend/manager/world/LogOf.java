package ai.backend.manager.world;

import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** Everything that is logged while something is done, with parameters and traces. */
public final class LogOf extends Handler {
  private final Queue<String> lines = new ConcurrentLinkedQueue<>();

  private LogOf() {
    setLevel(Level.ALL);
    setFormatter(new SimpleFormatter());
  }

  /** The log of all threads until the work has returned. */
  public static String all(Callable<?> work) throws Exception {
    Logger root = Logger.getLogger("");
    var handler = new LogOf();
    root.addHandler(handler);
    try {
      work.call();
    } finally {
      root.removeHandler(handler);
    }
    return String.join("", handler.lines);
  }

  @Override
  public void publish(LogRecord record) {
    lines.add(getFormatter().format(record));
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}
}
