package ai.backend.manager.errorlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.backend.common.events.AgentEvent.AgentError;
import ai.backend.common.events.ReceivedEvent;
import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.Failure;
import ai.backend.manager.gateway.Principal;
import ai.backend.manager.gateway.ProblemType;
import ai.backend.manager.gateway.Reply;
import ai.backend.manager.gateway.Route;
import ai.backend.manager.policy.Role;
import ai.backend.manager.retention.Retention;
import ai.backend.manager.world.Fixtures;
import ai.backend.manager.world.SessionWorld;
import ai.backend.manager.world.TestCall;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.jooq.exception.DataAccessException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code /logs/error}, and what is stored there by itself (spec/04 §10). */
@Tag("component")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ErrorLogTest {
  private static final String REPORT =
      "{'severity':'error','source':'webui','message':'%s','context_lang':'javascript','context_env':'{}'}";
  private static final Principal DOMAIN_ADMIN = admin("default");
  private static final Principal FOREIGN_ADMIN = admin("other");

  private SessionWorld world;
  private ErrorLog log;
  private ErrorLogRoutes routes;

  private static Principal admin(String domain) {
    return new Principal(
        "AKIA" + domain,
        "default",
        true,
        null,
        UUID.randomUUID(),
        "a@" + domain,
        Role.ADMIN,
        domain);
  }

  @BeforeAll
  void start() {
    world = new SessionWorld();
    log = new ErrorLog(world.db, new ObjectMapper());
    routes = new ErrorLogRoutes(log, new ObjectMapper());
  }

  @BeforeEach
  void reset() {
    world.db.execute("delete from error_logs");
    world.etcd.deletePrefix("config/logs/");
  }

  @AfterAll
  void stop() {
    world.close();
  }

  private JsonNode ask(Principal caller, String method, String id, String body) throws Exception {
    String path = id.isEmpty() ? "/logs/error" : "/logs/error/{log_id}/clear";
    Route route =
        routes.routes().stream()
            .filter(r -> r.method().equals(method) && r.path().equals(path))
            .findFirst()
            .orElseThrow();
    TestCall call = TestCall.of(caller, "", body);
    Reply reply =
        route
            .handler()
            .handle(
                new TestCall(
                    caller,
                    method,
                    Map.of("log_id", id),
                    Map.of(),
                    Map.of(),
                    call.body(),
                    call.apiVersion()));
    return new ObjectMapper().valueToTree(((Reply.Json) reply).body());
  }

  private void report(Principal caller, String message) throws Exception {
    assertThat(ask(caller, "POST", "", REPORT.formatted(message)).toString())
        .isEqualTo("{\"success\":true}");
  }

  private JsonNode list(Principal caller) throws Exception {
    return ask(caller, "GET", "", "{}");
  }

  private String refusal(Principal caller, String method, String id, String body) {
    ApiProblem problem =
        catchThrowableOfType(ApiProblem.class, () -> ask(caller, method, id, body));
    assertThat(problem).as("a refusal").isNotNull();
    return problem.status() + " " + (problem.data() == null ? problem.title() : problem.data());
  }

  @Test
  void a_report_is_listed_as_it_was_sent() throws Exception {
    ask(
        Fixtures.USER,
        "POST",
        "",
        "{'severity':'warning','source':'webui','message':'m','context_lang':'javascript','context_env':'{\\\"a\\\":1}',"
            + "'request_url':'http://x/','request_status':'404','traceback':'at y'}");

    JsonNode listed = list(Fixtures.USER);
    assertThat(listed.path("count").asInt()).isEqualTo(1);
    JsonNode item = listed.at("/logs/0");
    assertThat(item.path("created_at").isDouble()).isTrue();
    assertThat(item.path("user").asText()).isEqualTo(Fixtures.USER.userId().toString());
    assertThat(item.path("severity").asText()).isEqualTo("warning");
    assertThat(item.path("context_env").toString()).isEqualTo("{\"a\":1}");
    assertThat(item.path("request_status").asInt()).isEqualTo(404);
    assertThat(item.path("traceback").asText()).isEqualTo("at y");
    assertThat(item.has("is_cleared")).isFalse();
    assertThat(list(Fixtures.ADMIN).at("/logs/0/is_cleared").asBoolean(true)).isFalse();
  }

  @Test
  void nulls_are_kept() throws Exception {
    ask(
        Fixtures.USER,
        "POST",
        "",
        "{'severity':'critical','source':'s','message':'m','context_lang':'l','context_env':'null',"
            + "'request_url':null,'request_status':null,'traceback':null}");

    JsonNode item = list(Fixtures.USER).at("/logs/0");
    for (String name : new String[] {"context_env", "request_url", "request_status", "traceback"}) {
      assertThat(item.path(name).isNull()).as(name).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | {\"severity\":\"is required\",\"source\":\"is required\",\"message\":\"is required\",\"context_lang\":\"is required\",\"context_env\":\"is required\"}",
        "{'severity':'fatal','source':'','message':1,'context_lang':'l','context_env':'{}'} | {\"severity\":\"value is not a valid member of LogSeverity\",\"source\":\"blank value is not allowed\",\"message\":\"value is not a string\"}",
        "{'severity':'info','source':'s','message':'m','context_lang':'l','context_env':'{}'} | {\"severity\":\"only critical, error and warning are stored\"}",
        "{'severity':'error','source':'s','message':'m','context_lang':'l','context_env':'{'} | {\"context_env\":\"value is not the text of a JSON object or null\"}",
        "{'severity':'error','source':'s','message':'m','context_lang':'l','context_env':'[]'} | {\"context_env\":\"value is not the text of a JSON object or null\"}",
        "{'severity':'error','source':'s','message':'m','context_lang':'l','context_env':'{} x'} | {\"context_env\":\"value is not the text of a JSON object or null\"}",
        "{'severity':'error','source':'s','message':'m','context_lang':'l','context_env':'{\\\"a\\\":\\\"\\\\u0000\\\"}'} | {\"context_env\":\"value is not the text of a JSON object or null\"}",
        "{'severity':'error','source':'s','message':'m\\u0000','context_lang':'l','context_env':'{}','request_status':'x','y':1} | {\"message\":\"the character NUL is not allowed\",\"request_status\":\"value can't be converted to int\",\"y\":\"y is not allowed key\"}"
      })
  void a_faulty_report_is_refused(String body, String faults) {
    assertThat(refusal(Fixtures.USER, "POST", "", body)).isEqualTo("400 " + faults);
  }

  @Test
  void a_report_that_is_too_long_is_refused() {
    assertThat(refusal(Fixtures.USER, "POST", "", REPORT.formatted("x".repeat(65_537))))
        .isEqualTo("400 {\"message\":\"String is longer than 65536 characters\"}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'page_size':101} | {\"page_size\":\"value should be less than 101\"}",
        "{'page_size':0,'page_no':'0'} | {\"page_size\":\"value is less than 1\",\"page_no\":\"value is less than 1\"}",
        "{'page_size':'x','mark_read':'perhaps'} | {\"mark_read\":\"value can't be converted to Bool\",\"page_size\":\"value can't be converted to int\"}",
        "{'other':1} | {\"other\":\"other is not allowed key\"}"
      })
  void a_faulty_page_is_refused(String body, String faults) {
    assertThat(refusal(Fixtures.USER, "GET", "", body)).isEqualTo("400 " + faults);
  }

  @Test
  void pages_go_from_the_newest_to_the_oldest() throws Exception {
    for (int i = 0; i < 5; i++) {
      report(Fixtures.USER, "m" + i);
    }

    JsonNode second = ask(Fixtures.USER, "GET", "", "{'page_size':'2','page_no':2}");

    assertThat(second.path("count").asInt()).isEqualTo(5);
    assertThat(second.path("logs").findValuesAsText("message")).containsExactly("m2", "m1");
    assertThat(ask(Fixtures.USER, "GET", "", "{'page_size':100,'page_no':2147483647}").path("logs"))
        .isEmpty();
  }

  @Test
  void what_was_marked_read_shows_so_the_next_time() throws Exception {
    report(Fixtures.USER, "m");

    assertThat(mark("yes").at("/logs/0/is_read").asBoolean()).isFalse();
    assertThat(mark("no").at("/logs/0/is_read").asBoolean()).isTrue();
  }

  private JsonNode mark(String read) throws Exception {
    return ask(Fixtures.USER, "GET", "", "{'mark_read':'" + read + "'}");
  }

  @Test
  void everybody_sees_what_is_for_him() throws Exception {
    report(Fixtures.USER, "of the user");
    report(Fixtures.ADMIN, "of the superadmin");
    log.add(new Entry("error", "manager", null, "of nobody", "java", null, null, null, null));

    assertThat(list(Fixtures.USER).findValuesAsText("message")).containsExactly("of the user");
    assertThat(list(DOMAIN_ADMIN).findValuesAsText("message"))
        .containsExactly("of the superadmin", "of the user");
    assertThat(list(FOREIGN_ADMIN).path("count").asInt()).isZero();
    assertThat(list(Fixtures.ADMIN).findValuesAsText("message"))
        .containsExactly("of nobody", "of the superadmin", "of the user");
  }

  @Test
  void a_foreign_or_unknown_entry_cannot_be_cleared() throws Exception {
    report(Fixtures.ADMIN, "m");
    String id = list(Fixtures.ADMIN).at("/logs/0/log_id").asText();

    for (Principal stranger : new Principal[] {Fixtures.USER, FOREIGN_ADMIN}) {
      assertThat(refusal(stranger, "POST", id, "")).isEqualTo("404 No such error log.");
    }
    for (String unknown : new String[] {UUID.randomUUID().toString(), "x", "' or 1=1"}) {
      assertThat(refusal(Fixtures.ADMIN, "POST", unknown, "")).isEqualTo("404 No such error log.");
    }
    assertThat(list(Fixtures.ADMIN).at("/logs/0/is_cleared").asBoolean()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"user", "domain-admin", "superadmin"})
  void a_cleared_entry_is_gone_for_its_user_and_marked_for_admins(String who) throws Exception {
    report(Fixtures.USER, "m");
    String id = list(Fixtures.USER).at("/logs/0/log_id").asText();

    Principal caller =
        switch (who) {
          case "user" -> Fixtures.USER;
          case "domain-admin" -> DOMAIN_ADMIN;
          default -> Fixtures.ADMIN;
        };
    assertThat(ask(caller, "POST", id.replace("-", ""), "").toString())
        .isEqualTo("{\"success\":true}");

    assertThat(list(Fixtures.USER).path("count").asInt()).isZero();
    assertThat(list(DOMAIN_ADMIN).at("/logs/0/is_cleared").asBoolean()).isTrue();
  }

  @Test
  void the_managers_own_failure_is_stored_without_what_the_driver_said() throws Exception {
    var cause =
        new DataAccessException(
            "SQL [insert into keypairs values ('s3cr3t')]",
            new IllegalStateException("Detail: s3cr3t"));
    var own = new OwnFailures(log, world.clock);
    own.start(null);
    try {
      own.failed(
          new Failure(
              "POST", "/session", new ApiProblem(ProblemType.INTERNAL, null, null), cause, "r-1"));
      world.until("it is stored", () -> !world.db.fetch("select 1 from error_logs").isEmpty());
    } finally {
      own.stop(null);
    }

    JsonNode item = list(Fixtures.ADMIN).at("/logs/0");
    assertThat(item.path("source").asText()).isEqualTo("manager");
    assertThat(item.path("message").asText()).isEqualTo("Internal server error.");
    assertThat(item.path("request_url").asText()).isEqualTo("POST /session");
    assertThat(item.path("request_status").asInt()).isEqualTo(500);
    assertThat(item.at("/context_env/request_id").asText()).isEqualTo("r-1");
    assertThat(item.path("traceback").asText())
        .startsWith("org.jooq.exception.DataAccessException\n  at ")
        .contains("caused by java.lang.IllegalStateException\n")
        .contains("ErrorLogTest");
    assertThat(item.toString()).doesNotContain("s3cr3t").doesNotContain("insert into");
    assertThat(list(Fixtures.USER).path("count").asInt()).isZero();
  }

  @Test
  void a_flood_of_failures_fills_neither_memory_nor_table() {
    var own = new OwnFailures(log, world.clock);
    var failure =
        new Failure(
            "GET",
            "/",
            new ApiProblem(ProblemType.SERVICE_UNAVAILABLE, null, null),
            new IllegalStateException(),
            null);
    for (int i = 0; i < 10_000; i++) {
      own.failed(failure);
    }
    own.start(null);
    try {
      world.until(
          "they are stored",
          () -> world.db.fetch("select 1 from error_logs").size() >= OwnFailures.IN_A_MINUTE);
    } finally {
      own.stop(null);
    }
    assertThat(world.db.fetch("select 1 from error_logs").size())
        .isLessThanOrEqualTo(2 * OwnFailures.IN_A_MINUTE);
  }

  @Test
  void what_an_agent_reports_is_stored_under_its_id() throws Exception {
    var agents = new AgentFailures(log, world.db, new ObjectMapper());

    agents.handle(received(new AgentError("KeyError: x", "at y", null, Map.of("a", 1), "error")));
    agents.handle(
        received(
            new AgentError("m\0", null, Fixtures.USER.userId().toString(), Map.of(), "notice")));
    agents.handle(received(new AgentError("m", null, "not a user", Map.of(), "critical")));

    assertThat(list(Fixtures.ADMIN).findValuesAsText("severity"))
        .containsExactly("critical", "error", "error");
    assertThat(list(Fixtures.ADMIN).findValuesAsText("source")).containsOnly("i-one");
    assertThat(list(Fixtures.USER).findValuesAsText("message")).containsExactly("m ");
  }

  private static ReceivedEvent received(AgentError error) {
    return new ReceivedEvent("1-1", "i-one", error);
  }

  @Test
  void entries_are_deleted_when_they_are_older_than_the_setting() throws Exception {
    var retention = new Retention(world.db, world.etcd, world.clock);
    for (int days : new int[] {1, 80, 100}) {
      report(Fixtures.USER, days + " days");
      world.db.execute(
          "update error_logs set created_at = now() - make_interval(days => ?) where message = ?",
          days,
          days + " days");
    }

    retention.run(ErrorLog.RETENTION);
    assertThat(list(Fixtures.ADMIN).findValuesAsText("message"))
        .containsExactly("1 days", "80 days");

    world.etcd.put("config/logs/error/retention", "2w");
    retention.run(ErrorLog.RETENTION);
    assertThat(list(Fixtures.ADMIN).findValuesAsText("message")).containsExactly("1 days");

    world.etcd.put("config/logs/error/retention", "for ever");
    assertThatIllegalArgumentException().isThrownBy(() -> retention.run(ErrorLog.RETENTION));
    assertThat(list(Fixtures.ADMIN).path("count").asInt()).isEqualTo(1);
  }

  @Test
  void more_than_a_batch_is_deleted_at_once() {
    world.db.execute(
        """
        insert into error_logs (created_at, severity, source, message)
        select now() - interval '1 year', 'error', 'manager', 'm' from generate_series(1, 2500)
        """);

    new Retention(world.db, world.etcd, world.clock).run(ErrorLog.RETENTION);

    assertThat(world.db.fetch("select 1 from error_logs")).isEmpty();
    assertThat(ErrorLog.RETENTION.pause()).isEqualTo(Duration.ofSeconds(20));
  }
}
