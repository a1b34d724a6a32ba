package ai.backend.manager.session.idle;

import static org.assertj.core.api.Assertions.assertThat;

import ai.backend.common.events.SessionEvent.Execution;
import ai.backend.common.msgpack.Msgpack;
import ai.backend.common.redis.RedisDatabase;
import ai.backend.manager.world.Fixtures;
import ai.backend.manager.world.SessionWorld;
import ai.backend.manager.world.TestCall;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Idle and hanging sessions over the real stores and bus; the clock is put forward. */
@Tag("component")
class IdleChecksTest {
  private final SessionWorld world = new SessionWorld();
  private UUID session;

  @BeforeEach
  void aSessionRuns() throws Exception {
    world.scheduling();
    world.agent("i-1", "8", "8589934592");
    session = world.enqueue("work", "2");
    world.untilStatus(session, "RUNNING");
    world.until(
        "its start was remembered",
        () -> world.idleStore.lastAccess(session) instanceof IdleStore.Access.At);
  }

  @AfterEach
  void close() {
    world.close();
  }

  private void policy(String change) {
    world.db.execute("update keypair_resource_policies set " + change);
  }

  private JsonNode shown() throws Exception {
    return world
        .json("GET", "/session/{s}", TestCall.of(Fixtures.ADMIN, session.toString(), ""))
        .path("idleChecks");
  }

  private void untilEndedBecause(String reason) {
    world.untilStatus(session, "TERMINATED");
    assertThat(world.row(session).path("status_info").asText()).isEqualTo(reason);
  }

  @Test
  void a_session_that_nobody_uses_ends() throws Exception {
    world.etcd.put("config/idle/enabled", "network_timeout");
    policy("idle_timeout = 600");
    world.clock.forward(Duration.ofMinutes(9));
    world.idle.run();
    assertThat(shown().path("network_timeout").path("remaining").asDouble()).isBetween(1.0, 60.0);
    assertThat(shown().path("session_lifetime").toString())
        .isEqualTo("{\"remaining\":null,\"remaining_time_type\":\"expire_after\",\"extra\":null}");

    world.clock.forward(Duration.ofMinutes(1));
    world.idle.run();

    untilEndedBecause("idle-timeout");
    assertThat(world.idleStore.remaining(session, Checker.NETWORK_TIMEOUT)).contains(-1.0);
  }

  @Test
  void a_session_in_which_code_runs_or_ran_lately_stays() {
    world.etcd.put("config/idle/enabled", "timeout");
    policy("idle_timeout = 600");
    world.bus.publish(new Execution(Execution.Step.STARTED, session));
    world.until(
        "it is in use", () -> world.idleStore.lastAccess(session) instanceof IdleStore.Access.Now);
    world.clock.forward(Duration.ofHours(2));
    world.idle.run();
    assertThat(world.idleStore.remaining(session, Checker.NETWORK_TIMEOUT)).isEmpty();

    world.bus.publish(new Execution(Execution.Step.FINISHED, session));
    world.until(
        "its time runs", () -> world.idleStore.lastAccess(session) instanceof IdleStore.Access.At);
    world.idle.run();

    assertThat(world.idleStore.remaining(session, Checker.NETWORK_TIMEOUT).orElseThrow())
        .isBetween(590.0, 600.0);
    assertThat(world.status(session)).isEqualTo("RUNNING");
  }

  @Test
  void an_application_that_is_connected_keeps_a_session_until_it_falls_silent() {
    world.etcd.put("config/idle/enabled", "network_timeout");
    policy("idle_timeout = 60");
    double now = world.clock.instant().toEpochMilli() / 1000.0;
    world
        .redis
        .shared(RedisDatabase.LIVE)
        .sync()
        .zadd("session." + session + ".active_app_connections", now, new byte[] {1});
    world.clock.forward(Duration.ofMinutes(4));
    world.idle.run();
    assertThat(world.idleStore.remaining(session, Checker.NETWORK_TIMEOUT)).isEmpty();

    world.clock.forward(Duration.ofMinutes(2));
    world.idle.run();

    untilEndedBecause("idle-timeout");
  }

  @Test
  void a_session_ends_with_the_lifetime_that_its_policy_allows() {
    policy("max_session_lifetime = 3600");
    world.clock.forward(Duration.ofMinutes(61));

    world.idle.run();

    untilEndedBecause("idle-session-lifetime");
  }

  @Test
  void a_session_that_makes_too_little_of_its_processors_ends() throws Exception {
    world.etcd.put("config/idle/enabled", "utilization");
    world.etcd.put("config/idle/checkers/utilization/resource-thresholds/cpu_util/average", "10");
    policy("idle_timeout = 30");
    String kernel = world.kernel(session).path("id").asText();
    world
        .redis
        .shared(RedisDatabase.STAT)
        .sync()
        .set(kernel, Msgpack.pack(Map.of("cpu_util", Map.of("pct", "0.5"))));
    world.clock.forward(Duration.ofMinutes(6));
    world.idle.run();
    world.idle.run();
    assertThat(world.idleStore.series(session)).containsEntry("cpu_util", java.util.List.of(0.5));
    assertThat(shown().path("utilization").path("extra").path("resources").toString())
        .isEqualTo("{\"cpu_util\":[0.5,10.0]}");

    world.clock.forward(Duration.ofSeconds(15));
    world.idle.run();

    untilEndedBecause("idle-utilization");
  }

  @Test
  void a_session_whose_kernels_are_not_measured_is_not_idle() {
    world.etcd.put("config/idle/enabled", "utilization");
    world.etcd.put("config/idle/checkers/utilization/resource-thresholds/cpu_util/average", "10");
    policy("idle_timeout = 15");
    for (int i = 0; i < 3; i++) {
      world.clock.forward(Duration.ofMinutes(10));
      world.idle.run();
    }

    assertThat(world.idleStore.series(session)).isEmpty();
    assertThat(world.status(session)).isEqualTo("RUNNING");
  }

  @Test
  void a_session_that_hangs_longer_than_tolerated_ends_by_force() {
    world.db.execute(
        "update sessions set status = 'PREPARING', status_history = status_history || jsonb_build_object('PREPARING', now()::text) where id = ?",
        session);
    var hanging = new HangingSessions(world.db, world.etcd, world.end, world.clock);
    world.clock.forward(Duration.ofMinutes(11));
    hanging.run();
    assertThat(world.status(session)).isEqualTo("PREPARING");
    world.etcd.put("config/session/hang-tolerance/threshold/PREPARING", "10m");

    hanging.run();

    untilEndedBecause("hang-timeout");
  }
}
