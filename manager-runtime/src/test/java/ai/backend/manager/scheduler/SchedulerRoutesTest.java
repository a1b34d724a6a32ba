package ai.backend.manager.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.Reply;
import ai.backend.manager.world.Fixtures;
import ai.backend.manager.world.SessionWorld;
import ai.backend.manager.world.TestCall;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("component")
class SchedulerRoutesTest {
  private final SessionWorld world = new SessionWorld();
  private final DutyRecords records = new DutyRecords(world.redis, world.etcd, world.clock, "test");
  private final SchedulerRoutes routes = new SchedulerRoutes(world.db, world.bus, records);

  @AfterEach
  void close() {
    world.close();
  }

  private Reply call(String path, String json) throws Exception {
    return routes.routes().stream()
        .filter(r -> r.path().equals("/manager/scheduler/" + path))
        .findFirst()
        .orElseThrow()
        .handler()
        .handle(TestCall.of(Fixtures.ADMIN, "_", json));
  }

  private boolean schedulable(String agent) {
    return world
        .db
        .fetchSingle("select schedulable from agents where id = ?", agent)
        .get("schedulable", Boolean.class);
  }

  @Test
  void an_excluded_agent_gets_no_session_until_it_is_included() throws Exception {
    world.agent("i-1", "4", "8589934592");
    call("operation", "{'op':'exclude-agents','args':['i-1']}");
    UUID session = world.enqueue("work", "1");
    world.round.run();
    assertThat(world.status(session)).isEqualTo("PENDING");

    world.scheduling();
    call("operation", "{'op':'include-agents','args':['i-1']}");

    world.untilStatus(session, "RUNNING");
  }

  @Test
  void with_one_unknown_agent_none_is_changed() {
    world.agent("i-1", "4", "8589934592");

    assertThatThrownBy(() -> call("operation", "{'op':'exclude-agents','args':['i-1','i-9']}"))
        .isInstanceOfSatisfying(
            ApiProblem.class, p -> assertThat(p.title()).isEqualTo("No such agent instance."));

    assertThat(schedulable("i-1")).isTrue();
  }

  @Test
  void the_status_shows_what_was_recorded_of_each_duty() throws Exception {
    records.began(DutyRecords.Duty.SCHEDULE, "session_enqueued");
    records.finished(DutyRecords.Duty.SCHEDULE, Map.of("resource_group", "default"));

    JsonNode status = new ObjectMapper().valueToTree(((Reply.Json) call("status", "")).body());

    assertThat(status.path("schedule").path("trigger_event").asText())
        .isEqualTo("session_enqueued");
    assertThat(status.path("schedule").path("execution_time").asText()).endsWith("+00:00");
    assertThat(status.path("prepare")).isEmpty();
    assertThat(status.path("scale_services")).isEmpty();
  }

  @Test
  void rings_before_a_look_are_one_and_tell_the_last_reason() throws Exception {
    var bell = new Bell();
    bell.ring("session_enqueued");
    bell.ring("agent_started");

    assertThat(bell.await(java.time.Duration.ZERO, "do_schedule")).isEqualTo("agent_started");
    assertThat(bell.await(java.time.Duration.ZERO, "do_schedule")).isEqualTo("do_schedule");
  }
}
