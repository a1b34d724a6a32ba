package ai.backend.common.etcd;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * A key that lives as long as its holder: renewed three times per lease period by a thread of its
 * own, put again after etcd was away, deleted by {@link #close()}. An exclusive key is a
 * leadership: at most one holder sees {@link #held()} true, because the holder stops believing in
 * it before etcd ends the lease.
 */
public final class LeasedKey implements AutoCloseable {
  private static final Logger LOG = System.getLogger(LeasedKey.class.getName());
  private static final long NO_LEASE = 0;

  private final EtcdClient etcd;
  private final EtcdScope scope;
  private final String key;
  private final String value;
  private final Duration ttl;
  private final boolean exclusive;
  private final LongSupplier nanoTicker;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final CountDownLatch stopped = new CountDownLatch(1);
  private long lease = NO_LEASE;
  private boolean placed;
  private boolean complained;
  private volatile long heldUntil;
  private volatile boolean everHeld;

  LeasedKey(
      EtcdClient etcd,
      EtcdScope scope,
      String key,
      String value,
      Duration ttl,
      boolean exclusive,
      LongSupplier nanoTicker) {
    this.etcd = etcd;
    this.scope = scope;
    this.key = key;
    this.value = value;
    this.ttl = ttl;
    this.exclusive = exclusive;
    this.nanoTicker = nanoTicker;
  }

  LeasedKey start() {
    Thread.ofVirtual().name("etcd-lease-" + key).start(this::run);
    return this;
  }

  /**
   * Tries once, before {@link #start()}; nothing is left in etcd when it is false.
   *
   * @throws EtcdUnavailable when etcd does not answer
   */
  boolean taken() {
    long asked = nanoTicker.getAsLong();
    lease = etcd.grant(ttl);
    place();
    if (placed) {
      heldUntil = asked + ttl.toNanos() * 2 / 3;
      everHeld = true;
    } else {
      giveBack();
    }
    return placed;
  }

  /** Whether this holder may rely on the key now. */
  public boolean held() {
    return everHeld && heldUntil - nanoTicker.getAsLong() > 0;
  }

  private void run() {
    try {
      do {
        tick();
      } while (!closed.await(ttl.toMillis() / 3, TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      giveBack();
      stopped.countDown();
    }
  }

  /** One renewal; safe after any failure. */
  void tick() {
    long asked = nanoTicker.getAsLong();
    try {
      if (lease == NO_LEASE || !etcd.renew(lease)) {
        placed = false;
        lease = etcd.grant(ttl);
      }
      if (!placed) {
        place();
      }
      if (placed) {
        heldUntil = asked + ttl.toNanos() * 2 / 3;
        everHeld = true;
      }
      complained = false;
    } catch (EtcdUnavailable e) {
      if (!complained) {
        LOG.log(Level.WARNING, "cannot renew {0}, trying on: {1}", key, e.getMessage());
        complained = true;
      }
    }
  }

  private void place() {
    if (exclusive) {
      placed = etcd.putLeasedIfAbsent(scope, key, value, lease);
    } else {
      etcd.putLeased(scope, key, value, lease);
      placed = true;
    }
  }

  private void giveBack() {
    heldUntil = nanoTicker.getAsLong();
    if (lease != NO_LEASE) {
      try {
        etcd.revoke(lease);
      } catch (EtcdUnavailable e) {
        LOG.log(Level.DEBUG, "lease of {0} left to expire: {1}", key, e.getMessage());
      }
    }
  }

  /** Gives the key back; returns when it is gone or after 5 s. */
  @Override
  public void close() {
    closed.countDown();
    try {
      if (!stopped.await(5, TimeUnit.SECONDS)) {
        LOG.log(Level.DEBUG, "{0} is still being given back", key);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
