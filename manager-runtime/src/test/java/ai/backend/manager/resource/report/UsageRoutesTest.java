package ai.backend.manager.resource.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.backend.common.msgpack.Msgpack;
import ai.backend.common.redis.RedisDatabase;
import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.Reply;
import ai.backend.manager.session.lifecycle.KernelStats;
import ai.backend.manager.world.Fixtures;
import ai.backend.manager.world.SessionWorld;
import ai.backend.manager.world.TestCall;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Usage of kernels that run and that have ended, over the real stores. */
@Tag("component")
class UsageRoutesTest {
  private final SessionWorld world = new SessionWorld();
  private final UsageRoutes usage =
      new UsageRoutes(
          world.db,
          new KernelRecords(world.db),
          new KernelStats(world.redis),
          new ReportZone(world.etcd));
  private UUID kernel;

  @BeforeEach
  void aSessionRuns() throws Exception {
    world.scheduling();
    world.agent("i-1", "8", "8589934592");
    UUID session = world.enqueue("work", "2");
    world.untilStatus(session, "RUNNING");
    kernel = UUID.fromString(world.kernel(session).path("id").asText());
  }

  @AfterEach
  void close() {
    world.close();
  }

  private JsonNode get(String path, String json) throws Exception {
    var route =
        usage.routes().stream().filter(r -> r.path().equals(path)).findFirst().orElseThrow();
    Reply reply = route.handler().handle(TestCall.of(Fixtures.ADMIN, "_", json));
    return new ObjectMapper().valueToTree(((Reply.Json) reply).body());
  }

  private JsonNode month(String groups) throws Exception {
    String now =
        DateTimeFormatter.ofPattern("uuuuMM")
            .withZone(ZoneOffset.UTC)
            .format(world.clock.instant());
    return get("/resource/usage/month", "{'month':'" + now + "','group_ids':" + groups + "}");
  }

  private void measured() {
    Map<String, Object> metrics =
        Map.of(
            "cpu_used",
                Map.of("current", "1234.5", "capacity", "100", "pct", "1", "unit_hint", "msec"),
            "io_read", Map.of("current", "77", "capacity", "1", "pct", "1", "unit_hint", "bytes"),
            "mem", Map.of("current", "900", "capacity", "1000", "pct", "90", "unit_hint", "bytes"));
    world.redis.shared(RedisDatabase.STAT).sync().set(kernel.toString(), Msgpack.pack(metrics));
  }

  @Test
  void a_kernel_without_statistics_is_left_out() throws Exception {
    assertThat(month("null")).isEmpty();
  }

  @Test
  void a_running_kernel_shows_its_live_statistics() throws Exception {
    measured();

    JsonNode report = month("[]").get(0);

    assertThat(report.path("g_cpu_used").asDouble()).isEqualTo(1234.5);
    assertThat(report.path("g_io_read").asLong()).isEqualTo(77);
    JsonNode info = report.path("c_infos").get(0);
    assertThat(info.path("id").asText()).isEqualTo(kernel.toString());
    assertThat(info.path("cpu_allocated").asDouble()).isEqualTo(2.0);
    assertThat(info.path("mem_allocated").asLong()).isEqualTo(536870912);
    assertThat(info.path("mem_used").asLong()).isEqualTo(1000);
    assertThat(info.path("used_time").isNull()).isTrue();
    assertThat(info.path("terminated_at").asText()).isEqualTo("None");
    assertThat(info.path("status").asText()).isEqualTo("RUNNING");
  }

  @Test
  void a_project_is_found_by_its_name_or_id() throws Exception {
    measured();
    String today =
        DateTimeFormatter.BASIC_ISO_DATE
            .withZone(ZoneOffset.UTC)
            .format(world.clock.instant())
            .substring(0, 8);
    String period = "{'start_date':'" + today + "','end_date':'" + today + "','group_id':";

    assertThat(get("/resource/usage/period", period + "'default'}")).hasSize(1);
    assertThat(get("/resource/usage/period", period + "'" + Fixtures.PROJECT + "'}")).hasSize(1);
    assertThat(get("/resource/usage/period", period + "null}")).hasSize(1);
    assertThatThrownBy(() -> get("/resource/usage/period", period + "'nobody'}"))
        .isInstanceOf(ApiProblem.class)
        .hasMessageContaining("no project with the name or id 'nobody'");
  }

  @Test
  void a_period_of_another_time_shows_nothing() throws Exception {
    measured();

    assertThat(get("/resource/usage/month", "{'month':'202001','group_ids':['default']}"))
        .isEmpty();
  }

  @Test
  void the_days_of_an_ended_kernel_are_those_of_the_zone() throws Exception {
    world.etcd.put("config/system/timezone", "Asia/Seoul");
    world.db.execute(
        """
        update kernels set status = 'TERMINATED', created_at = '2026-03-01 14:59:00+00',
          terminated_at = '2026-03-01 15:01:00+00', last_stat = '{"mem": {"current": "1"}}' where id = ?
        """,
        kernel);

    JsonNode info =
        get("/resource/usage/month", "{'month':'202603','group_ids':null}")
            .path(0)
            .path("c_infos")
            .path(0);

    assertThat(info.path("used_days").asInt()).isEqualTo(2);
    assertThat(info.path("used_time").asText()).isEqualTo("0:02:00");
    assertThat(info.path("created_at").asText()).isEqualTo("2026-03-01 14:59:00+00:00");
  }
}
