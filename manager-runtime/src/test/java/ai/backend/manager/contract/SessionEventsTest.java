package ai.backend.manager.contract;

import static org.assertj.core.api.Assertions.assertThat;

import ai.backend.common.events.Event;
import ai.backend.common.events.EventPublisher;
import ai.backend.common.events.KernelEvent.KernelProgress;
import ai.backend.common.events.KernelEvent.KernelTerminated;
import ai.backend.common.events.SessionEvent.SessionEnding;
import ai.backend.common.events.SessionEvent.SessionProgress;
import ai.backend.common.redis.RedisConnections;
import ai.backend.manager.world.EventTail;
import ai.backend.manager.world.SignedClient;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.UUID;
import org.jooq.DSLContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code GET /events/session} over HTTP: who sees what (spec/03 §2.1). */
@QuarkusTest
@Tag("component")
@QuarkusTestResource(RecordedInstallation.class)
class SessionEventsTest {
  private static final String PROJECT = "2de2b969-1d04-48a6-af16-0bc8adb3c831";
  private static final String USER = "dfa9da54-4b28-432f-be29-c0d680c7a412";
  private static final String USER_KEY = "AKIANABBDUSEREXAMPLE";
  private static final String OTHER = "009fb1a4-487c-4f6e-9b1b-228b94b1d040";
  private static final String OTHER_KEY = "AKIANATWOUSEREXAMPLE";

  @TestHTTPResource("/")
  URI manager;

  @Inject DSLContext db;
  @Inject RedisConnections redis;

  private EventPublisher bus;
  private Seed own;
  private Seed others;
  private Seed foreign;

  /** A session that has ended, so that nothing else happens to it. */
  private record Seed(UUID session, UUID kernel, String name) {}

  @BeforeEach
  void sessions() {
    bus = new EventPublisher(redis, "test");
    db.execute("insert into domains (name) values ('elsewhere') on conflict do nothing");
    db.execute(
        """
        insert into groups (id, name, domain_name, resource_policy)
        values ('11111111-2222-4333-8444-555555555555', 'elsewhere', 'elsewhere', 'default') on conflict do nothing
        """);
    own = seed("own", USER_KEY, USER, "default", PROJECT);
    others = seed("others", OTHER_KEY, OTHER, "default", PROJECT);
    foreign =
        seed("foreign", OTHER_KEY, OTHER, "elsewhere", "11111111-2222-4333-8444-555555555555");
  }

  private Seed seed(String kind, String key, String user, String domain, String project) {
    var seed = new Seed(UUID.randomUUID(), UUID.randomUUID(), kind + "-" + UUID.randomUUID());
    db.execute(
        """
        insert into sessions (id, name, access_key, status, domain_name, group_id, user_uuid)
        values (?, ?, ?, 'TERMINATED', ?, ?::uuid, ?::uuid)
        """,
        seed.session(),
        seed.name(),
        key,
        domain,
        project,
        user);
    db.execute(
        """
        insert into kernels (id, session_id, access_key, status, cluster_hostname, cluster_idx, domain_name, group_id, user_uuid)
        values (?, ?, ?, 'TERMINATED', 'main1', 1, ?, ?::uuid, ?::uuid)
        """,
        seed.kernel(),
        seed.session(),
        key,
        domain,
        project,
        user);
    return seed;
  }

  @Test
  void an_event_has_the_recorded_form() throws Exception {
    try (var tail = follow(SignedClient.user(manager), "?sessionName=" + own.name(), own)) {
      bus.publish(ending(own));

      EventTail.Event event = tail.next();
      assertThat(event.name()).isEqualTo("session_terminating");
      // recorded: api-stream, "SSE of one idle session"
      assertThat(event.json())
          .isEqualTo(
              new ObjectMapper()
                  .readTree(
                      """
                      {"reason": "force-terminated", "sessionName": "%s", "ownerAccessKey": "%s", "sessionId": "%s",
                       "exitCode": null, "kernelId": "%s"}
                      """
                          .formatted(own.name(), USER_KEY, own.session(), own.kernel())));
      bus.publish(new KernelTerminated(own.kernel(), own.session(), "user-requested", -1));
      assertThat(tail.next().json().toString())
          .contains("\"exitCode\":-1", "\"clusterRole\":\"main\"", "\"clusterIdx\":1");
    }
  }

  @Test
  void a_stream_has_the_recorded_headers() throws Exception {
    HttpResponse<java.io.InputStream> answer =
        SignedClient.user(manager).stream("/events/session?sessionName=nosuch");
    try (var tail = new EventTail(answer)) {
      assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/event-stream");
      assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-cache");
      assertThat(answer.headers().firstValue("X-Accel-Buffering")).hasValue("no");
      assertThat(answer.headers().firstValue("Transfer-Encoding")).hasValue("chunked");
      assertThat(answer.headers().firstValue("Server")).hasValue("BackendAI");
      assertThat(answer.headers().firstValue("X-RateLimit-Limit")).isEmpty();
    }
  }

  @Test
  void a_user_sees_own_sessions_only() throws Exception {
    try (var tail = follow(SignedClient.user(manager), "", own)) {
      bus.publish(ending(others));
      bus.publish(ending(foreign));
      bus.publish(ending(own));

      assertThat(subject(tail)).isEqualTo(own.session().toString());
    }
  }

  @Test
  void anothers_session_stays_silent_by_id_and_by_name() throws Exception {
    for (String query : new String[] {"?sessionId=" + others.session(), "?name=" + others.name()}) {
      try (var tail = new EventTail(SignedClient.user(manager).stream("/events/session" + query));
          var witness =
              follow(SignedClient.superadmin(manager), "?sessionId=" + others.session(), others)) {
        bus.publish(ending(others));

        assertThat(subject(witness)).isEqualTo(others.session().toString());
        assertThat(tail.hasOneWithin(300)).as(query).isFalse();
      }
    }
  }

  @Test
  void a_domain_admin_sees_the_domain_and_no_other() throws Exception {
    try (var tail = follow(SignedClient.domainAdmin(manager), "", own)) {
      bus.publish(ending(foreign));
      bus.publish(ending(others));

      assertThat(subject(tail)).isEqualTo(others.session().toString());
    }
  }

  @Test
  void a_superadmin_sees_every_domain() throws Exception {
    try (var tail = follow(SignedClient.superadmin(manager), "", own)) {
      bus.publish(ending(foreign));

      assertThat(subject(tail)).isEqualTo(foreign.session().toString());
    }
  }

  @ParameterizedTest
  @CsvSource({"ownerAccessKey", "owner_access_key"})
  void an_admin_follows_a_session_of_another_key_by_name(String parameter) throws Exception {
    String query = "?sessionName=" + others.name() + "&" + parameter + "=" + OTHER_KEY;
    try (var tail = follow(SignedClient.domainAdmin(manager), query, others)) {
      bus.publish(ending(own));
      bus.publish(ending(others));

      assertThat(subject(tail)).isEqualTo(others.session().toString());
    }
    assertThat(
            SignedClient.user(manager)
                .get("/events/session?" + parameter + "=" + OTHER_KEY)
                .statusCode())
        .isEqualTo(403);
  }

  @Test
  void the_scope_is_that_of_the_events_name() throws Exception {
    try (var sessions =
            follow(SignedClient.user(manager), "?scope=session&sessionId=" + own.session(), own);
        var kernels =
            new EventTail(
                SignedClient.user(manager).stream(
                    "/events/session?scope=kernel&sessionId=" + own.session()))) {
      bus.publish(started(own));
      bus.publish(ending(own));

      assertThat(sessions.next().name()).isEqualTo("session_terminating");
      assertThat(kernels.next().name()).isEqualTo("kernel_started");
      assertThat(kernels.hasOneWithin(300)).isFalse();
    }
  }

  @Test
  void a_project_of_that_name_in_the_own_domain_is_followed() throws Exception {
    try (var tail = follow(SignedClient.user(manager), "?group=default", own)) {
      bus.publish(ending(foreign));
      bus.publish(ending(own));

      assertThat(subject(tail)).isEqualTo(own.session().toString());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "scope=bad | 400 | \"data\":{\"scope\":\"value doesn't match any variant\"}",
        "sessionId=bad | 400 | sessionId",
        "name=%00 | 400 | NUL",
        "group=%00 | 400 | NUL",
        "group=nosuch | 404 | No such user group (or project).",
        "groupName=elsewhere | 404 | No such user group (or project).",
      })
  void what_is_wrong_with_a_query_is_said(String query, int status, String text) throws Exception {
    HttpResponse<String> answer = SignedClient.user(manager).get("/events/session?" + query);

    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.body()).contains(text);
  }

  @Test
  void nobody_follows_nothing() throws Exception {
    assertThat(SignedClient.nobody(manager).get("/events/session").statusCode()).isEqualTo(401);
  }

  /** Follows, and returns when events arrive; markers are events of the given session. */
  private EventTail follow(SignedClient client, String query, Seed marker) throws Exception {
    var tail = new EventTail(client.stream("/events/session" + query));
    bus.publish(
        new SessionProgress(SessionProgress.Step.ENQUEUED, marker.session(), "x", "marker"));
    while (!tail.hasOneWithin(200)) {
      bus.publish(
          new SessionProgress(SessionProgress.Step.ENQUEUED, marker.session(), "x", "marker"));
    }
    while (tail.hasOneWithin(300)) {
      // markers that came late
    }
    return tail;
  }

  private static Event ending(Seed seed) {
    return new SessionEnding(SessionEnding.Step.TERMINATING, seed.session(), "force-terminated");
  }

  private static Event started(Seed seed) {
    return new KernelProgress(
        KernelProgress.Step.STARTED, seed.kernel(), seed.session(), "", Map.of());
  }

  private static String subject(EventTail tail) throws InterruptedException {
    return tail.next().json().path("sessionId").asText();
  }
}
