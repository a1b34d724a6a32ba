package ai.backend.manager.gateway;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How long requests took until their answer was ready, as {@code backendai_requests_seconds} by
 * method, route and status. A route is a template of ours ({@code /session/{s}}), whatever path was
 * asked for; all unknown ones are {@code unknown}, so there are never more than routes times
 * statuses.
 */
@Singleton
final class RequestMetrics {
  /** No route of ours. */
  static final String UNKNOWN = "unknown";

  private record Key(String method, String route, int status) {}

  private final MeterRegistry meters;
  private final Map<Key, Timer> timers = new ConcurrentHashMap<>();

  RequestMetrics(MeterRegistry meters) {
    this.meters = meters;
  }

  void count(String method, String route, int status, Duration took) {
    String known = route.equals(UNKNOWN) ? UNKNOWN : method;
    timers.computeIfAbsent(new Key(known, route, status), this::timer).record(took);
  }

  private Timer timer(Key key) {
    return Timer.builder("backendai.requests")
        .description("Requests by route until their answer was ready")
        .tag("method", key.method())
        .tag("route", key.route())
        .tag("status", Integer.toString(key.status()))
        .register(meters);
  }
}
