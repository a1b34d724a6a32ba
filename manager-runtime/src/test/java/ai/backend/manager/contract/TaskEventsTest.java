package ai.backend.manager.contract;

import static org.assertj.core.api.Assertions.assertThat;

import ai.backend.common.etcd.EtcdClient;
import ai.backend.common.etcd.KeyText;
import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.image.registry.RegistryConfig;
import ai.backend.manager.image.registry.RegistryDouble;
import ai.backend.manager.task.BackgroundTasks;
import ai.backend.manager.task.TaskFailure;
import ai.backend.manager.world.EventTail;
import ai.backend.manager.world.SignedClient;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.jooq.DSLContext;
import org.jooq.exception.DataAccessException;
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
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String STEP =
      "Updated oracle/python:3.11-debian12/x86_64 (sha256:712768400eb9e9038ecb4b6dfd1213ef34251353fdae97e699c8e7a8b98e2cfa)";

  @TestHTTPResource("/")
  URI manager;

  @Inject BackgroundTasks tasks;
  @Inject DSLContext db;
  @Inject EtcdClient etcd;

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
  void a_failed_task_tells_its_reason_when_it_is_meant_for_people() throws Exception {
    assertThat(failureOf(new TaskFailure(new IllegalStateException("no such registry"))))
        .isEqualTo("no such registry");
    assertThat(failureOf(ApiProblem.invalid("Choose another tag.")))
        .endsWith("Choose another tag.");
    assertThat(failureOf(new DataAccessException("SQL [select 1]", refused("57P01"))))
        .isEqualTo("PostgreSQL does not answer at the moment; try again in a few seconds.");
  }

  @Test
  void a_task_that_no_request_started_tells_its_id_in_place_of_the_cause() throws Exception {
    UUID task = failing(new DataAccessException("SQL [select 1]", refused("23514")));

    assertThat(failure(SignedClient.user(manager), task))
        .isEqualTo(
            "The task failed for a reason that is told in the manager's log, under task id "
                + task
                + ".");
  }

  @Test
  void a_task_that_breaks_has_ended_too() throws Exception {
    UUID task =
        tasks.start(
            "test",
            USER_KEY,
            progress -> {
              throw new StackOverflowError();
            });

    assertThat(failure(SignedClient.user(manager), task)).contains("under task id " + task);
  }

  private static SQLException refused(String state) {
    return new SQLException("a row", state);
  }

  private String failureOf(Exception reason) throws Exception {
    return failure(SignedClient.user(manager), failing(reason));
  }

  private UUID failing(Exception reason) {
    return tasks.start(
        "test",
        USER_KEY,
        progress -> {
          throw reason;
        });
  }

  @Test
  void a_rescan_that_the_database_refuses_tells_where_the_cause_is_and_no_rows() throws Exception {
    var registry = new RegistryDouble();
    registry.start();
    String name = registry.url().substring("http://".length());
    registry.index("stable/secret-name", "1", "amd64");
    etcd.put(RegistryConfig.PREFIX + "/" + KeyText.quote(name), registry.url());
    db.execute("alter table images add constraint closed check (tag <> '1') not valid");
    try {
      HttpResponse<String> started =
          SignedClient.superadmin(manager)
              .call(
                  "POST",
                  "/admin/gql",
                  JSON.createObjectNode()
                      .put(
                          "query",
                          "mutation { rescan_images(registry: \"%s\") { task_id } }"
                              .formatted(name))
                      .toString());
      UUID task =
          UUID.fromString(JSON.readTree(started.body()).at("/data/rescan_images/task_id").asText());

      String message = failure(SignedClient.superadmin(manager), task);
      assertThat(message)
          .isEqualTo(
              "The task failed for a reason that is told in the manager's log, under request id "
                  + started.headers().firstValue("X-Request-ID").orElseThrow()
                  + ".");
    } finally {
      db.execute("alter table images drop constraint closed");
      etcd.delete(RegistryConfig.PREFIX + "/" + KeyText.quote(name));
      registry.stop();
    }
  }

  private static String failure(SignedClient caller, UUID task) throws Exception {
    try (var tail = new EventTail(caller.stream("/events/background-task?task_id=" + task))) {
      EventTail.Event end = tail.next();
      assertThat(end.name()).isEqualTo("bgtask_failed");
      return end.json().path("message").asText();
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
        .isEqualTo(JSON.readTree(data.replace('\'', '"').replace("%s", task.toString())));
    assertThat(event.text().contains("retry: 5\n")).isEqualTo(retry);
  }
}
