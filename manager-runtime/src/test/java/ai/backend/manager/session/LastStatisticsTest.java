package ai.backend.manager.session;

import static org.assertj.core.api.Assertions.assertThat;

import ai.backend.common.msgpack.Msgpack;
import ai.backend.common.redis.RedisDatabase;
import ai.backend.manager.world.AgentDouble;
import ai.backend.manager.world.Fixtures;
import ai.backend.manager.world.SessionWorld;
import ai.backend.manager.world.TestCall;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a kernel used at last is told and kept when it ends. */
@Tag("component")
class LastStatisticsTest {
  private final SessionWorld world = new SessionWorld();
  private AgentDouble agent;
  private UUID session;
  private String kernel;

  @BeforeEach
  void aMeasuredSessionRuns() throws Exception {
    world.scheduling();
    agent = world.agent("i-1", "8", "8589934592");
    session = world.enqueue("work", "1");
    world.untilStatus(session, "RUNNING");
    kernel = world.kernel(session).path("id").asText();
    Map<String, Object> metrics =
        Map.of("cpu_used", Map.of("current", "1401.917", "unit_hint", "msec"));
    world.redis.shared(RedisDatabase.STAT).sync().set(kernel, Msgpack.pack(metrics));
  }

  @AfterEach
  void close() {
    world.close();
  }

  private JsonNode stored() {
    return world.kernel(session).path("last_stat");
  }

  @Test
  void a_destroyed_session_answers_them() throws Exception {
    JsonNode answer = world.json("DELETE", "/session/{s}", TestCall.of(Fixtures.ADMIN, "work", ""));

    assertThat(answer.toString())
        .contains("\"cpu_used\":{")
        .contains("\"current\":\"1401.917\"")
        .endsWith("\"version\":2,\"status\":\"terminated\"}}");
    assertThat(stored().at("/cpu_used/current").asText()).isEqualTo("1401.917");
    world.until(
        "Redis forgets them in a day",
        () -> world.redis.shared(RedisDatabase.STAT).sync().ttl(kernel) > 86_000);
  }

  @Test
  void a_session_that_ends_by_itself_keeps_them() {
    agent.crash(kernel, 0);

    world.untilStatus(session, "TERMINATED");
    assertThat(stored().at("/cpu_used/current").asText()).isEqualTo("1401.917");
  }
}
