package ai.backend.manager.graphql;

import ai.backend.common.etcd.EtcdClient;
import ai.backend.manager.gateway.ManagerStatus;
import ai.backend.manager.gateway.StatusGate;
import ai.backend.manager.session.idle.Checker;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * The state as etcd holds it, which is remembered for a few seconds, and as the manager was started
 * with.
 */
@Singleton
public final class SharedState implements ManagerState {
  private static final Duration FRESH = Duration.ofSeconds(5);

  private final EtcdClient etcd;
  private final StatusGate status;
  private final boolean hidesAgents;
  private final Remembered<List<String>> idleCheckers;
  private final Remembered<Boolean> introspection;

  @Inject
  public SharedState(
      EtcdClient etcd,
      StatusGate status,
      Clock clock,
      @ConfigProperty(name = "BACKEND_HIDE_AGENTS", defaultValue = "false") boolean hidesAgents) {
    this.etcd = etcd;
    this.status = status;
    this.hidesAgents = hidesAgents;
    this.idleCheckers = new Remembered<>(clock, this::readIdleCheckers);
    this.introspection = new Remembered<>(clock, this::readIntrospection);
  }

  @Override
  public boolean frozen() {
    return status.current() == ManagerStatus.FROZEN;
  }

  @Override
  public boolean introspection() {
    return introspection.get();
  }

  @Override
  public boolean hidesAgents() {
    return hidesAgents;
  }

  @Override
  public List<String> idleCheckers() {
    return idleCheckers.get();
  }

  private boolean readIntrospection() {
    return etcd.get("config/api/allow-graphql-schema-introspection")
        .filter(value -> List.of("true", "yes", "1", "on").contains(value.strip()))
        .isPresent();
  }

  private List<String> readIdleCheckers() {
    return Checker.enabled(etcd.get("config/idle/enabled").orElse("")).stream()
        .filter(checker -> checker != Checker.SESSION_LIFETIME)
        .map(Checker::text)
        .toList();
  }

  /** A value that is read again when it is older than {@link #FRESH}. */
  private static final class Remembered<T> {
    private final Clock clock;
    private final Supplier<T> source;
    private volatile @Nullable Entry<T> entry;

    private record Entry<T>(T value, Instant until) {}

    Remembered(Clock clock, Supplier<T> source) {
      this.clock = clock;
      this.source = source;
    }

    T get() {
      Entry<T> known = entry;
      if (known == null || clock.instant().isAfter(known.until())) {
        known = new Entry<>(source.get(), clock.instant().plus(FRESH));
        entry = known;
      }
      return known.value();
    }
  }
}
