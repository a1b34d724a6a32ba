package ai.backend.manager.audit;

import java.util.function.LongSupplier;

/**
 * Bounds how many records of one kind are written: {@value #BURST} at once, then one a second. What
 * comes faster is counted, and the next record that is written stands for it. Thread-safe.
 */
public final class Flood {
  static final int BURST = 30;
  private static final long NANOS = 1_000_000_000L;

  private final LongSupplier nanoTicker;
  private double allowed = BURST;
  private long last;
  private int unwritten;

  public Flood(LongSupplier nanoTicker) {
    this.nanoTicker = nanoTicker;
    this.last = nanoTicker.getAsLong();
  }

  /** How many occurrences the record to be written stands for; 0 = write none. */
  public synchronized int admit() {
    long now = nanoTicker.getAsLong();
    allowed = Math.min(BURST, allowed + (double) (now - last) / NANOS);
    last = now;
    unwritten++;
    if (allowed < 1) {
      return 0;
    }
    allowed--;
    int times = unwritten;
    unwritten = 0;
    return times;
  }
}
