package ai.backend.manager.contract;

import static org.assertj.core.api.Assertions.assertThat;

import ai.backend.manager.task.BackgroundTasks;
import ai.backend.manager.world.EventTail;
import ai.backend.manager.world.SignedClient;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code GET /events/background-task} over HTTP (spec/03 §2.2; recorded: api-stream). */
@QuarkusTest
@Tag("component")
@QuarkusTestResource(RecordedInstallation.class)
class TaskEventsTest {
  private static final String USER_KEY = "AKIANABBDUSEREXAMPLE";
  private static final String STEP =
      "Updated oracle/python:3.11-debian12/x86_64 (sha256:712768400eb9e9038ecb4b6dfd1213ef34251353fdae97e699c8e7a8b98e2cfa)";

  @TestHTTPResource("/")
  URI manager;

  @Inject BackgroundTasks tasks;

  @Test
  void a_running_tasks_steps_and_end_come_as_recorded_and_a_finished_ones_end_is_replayed()
      throws Exception {
    var followed = new CountDownLatch(1);
    UUID task =
        tasks.start(
            "test",
            USER_KEY,
            progress -> {
              followed.await();
              progress.step(STEP);
            });
    try (var tail =
        new EventTail(
            SignedClient.user(manager).stream("/events/background-task?taskId=" + task))) {
      followed.countDown();

      same(
          tail.next(),
          "bgtask_updated",
          "{'task_id': '%s', 'message': '"
              + STEP
              + "', 'current_progress': 1, 'total_progress': 1}",
          task,
          true);
      same(tail.next(), "bgtask_done", "{'task_id': '%s', 'message': ''}", task, true);
      same(tail.next(), "server_close", "{}", task, false);
      assertThat(tail.ended()).isTrue();
    }
    try (var tail =
        new EventTail(
            SignedClient.user(manager).stream(
                "/events/background-task?task_id=" + task.toString().replace("-", "")))) {
      same(
          tail.next(),
          "bgtask_done",
          "{'task_id': '%s', 'status': 'done', 'current_progress': '1', 'total_progress': '1', 'message': ''}",
          task,
          false);
      same(tail.next(), "server_close", "{}", task, false);
      assertThat(tail.ended()).isTrue();
    }
  }

  @Test
  void a_failed_task_tells_its_reason() throws Exception {
    UUID task =
        tasks.start(
            "test",
            USER_KEY,
            progress -> {
              throw new IllegalStateException("no such registry");
            });

    try (var tail =
        new EventTail(
            SignedClient.user(manager).stream("/events/background-task?task_id=" + task))) {
      EventTail.Event end = tail.next();
      assertThat(end.name()).isEqualTo("bgtask_failed");
      assertThat(end.json().path("message").asText()).isEqualTo("no such registry");
    }
  }

  @Test
  void a_task_of_another_is_unknown_but_to_a_superadmin() throws Exception {
    UUID task = tasks.start("test", USER_KEY, progress -> progress.step("x"));
    String target = "/events/background-task?task_id=" + task;

    assertUnknown(SignedClient.otherUser(manager).get(target));
    assertUnknown(SignedClient.domainAdmin(manager).get(target));
    assertThat(SignedClient.nobody(manager).get(target).statusCode()).isEqualTo(401);
    assertThat(SignedClient.superadmin(manager).get(target).body())
        .contains("bgtask_done")
        .contains("server_close");
  }

  @Test
  void an_unknown_task_is_not_found() throws Exception {
    assertUnknown(
        SignedClient.user(manager)
            .get("/events/background-task?taskId=00000000-0000-0000-0000-000000000000"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "?task_id=", "?task_id=bad", "?taskId=1-1-1-1-1"})
  void the_task_must_be_named_by_its_id(String query) throws Exception {
    HttpResponse<String> answer = SignedClient.user(manager).get("/events/background-task" + query);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body())
        .contains(
            query.isEmpty()
                ? "\"data\":{\"task_id\":\"is required\"}"
                : "cannot convert value to UUID");
  }

  private static void assertUnknown(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).contains("No such background task.");
  }

  private static void same(
      EventTail.Event event, String name, String data, UUID task, boolean retry) throws Exception {
    assertThat(event.name()).isEqualTo(name);
    assertThat(event.json())
        .isEqualTo(
            new ObjectMapper().readTree(data.replace('\'', '"').replace("%s", task.toString())));
    assertThat(event.text().contains("retry: 5\n")).isEqualTo(retry);
  }
}
