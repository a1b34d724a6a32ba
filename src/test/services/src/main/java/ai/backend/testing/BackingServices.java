package ai.backend.testing;

import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One PostgreSQL, Redis and etcd for each test JVM, started when first asked for and stopped with
 * the JVM. Tests keep apart by using a database of their own ({@link
 * PostgresServer#createDatabase()}), an etcd namespace of their own, and Redis keys that do not
 * meet. A test that stops a server starts one for itself instead.
 */
public final class BackingServices {
  private static final ReentrantLock LOCK = new ReentrantLock();
  private static @Nullable PostgresServer postgres;
  private static @Nullable RedisServer redis;
  private static @Nullable EtcdServer etcd;

  private BackingServices() {}

  public static PostgresServer postgres() {
    LOCK.lock();
    try {
      PostgresServer server = postgres;
      if (server == null) {
        server = postgres = atExit(new PostgresServer());
      }
      return server;
    } finally {
      LOCK.unlock();
    }
  }

  public static RedisServer redis() {
    LOCK.lock();
    try {
      RedisServer server = redis;
      if (server == null) {
        server = redis = atExit(new RedisServer());
      }
      return server;
    } finally {
      LOCK.unlock();
    }
  }

  public static EtcdServer etcd() {
    LOCK.lock();
    try {
      EtcdServer server = etcd;
      if (server == null) {
        server = etcd = atExit(new EtcdServer());
      }
      return server;
    } finally {
      LOCK.unlock();
    }
  }

  /** A port of the loopback interface on which nothing listens at the moment. */
  public static int freePort() {
    return ServerProcess.freePort();
  }

  private static <T extends AutoCloseable> T atExit(T server) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  try {
                    server.close();
                  } catch (Exception e) {
                    System.getLogger(BackingServices.class.getName())
                        .log(System.Logger.Level.WARNING, "a test server did not stop", e);
                  }
                },
                "stop-test-server"));
    return server;
  }
}
