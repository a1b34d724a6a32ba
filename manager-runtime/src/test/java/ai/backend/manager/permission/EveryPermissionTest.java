package ai.backend.manager.permission;

import static org.assertj.core.api.Assertions.assertThat;

import ai.backend.common.etcd.EtcdClient;
import ai.backend.common.events.EventPublisher;
import ai.backend.common.events.SessionEvent.SessionEnding;
import ai.backend.common.events.SessionEvent.SessionProgress;
import ai.backend.common.redis.RedisConnections;
import ai.backend.common.redis.RedisDatabase;
import ai.backend.manager.contract.RecordedInstallation;
import ai.backend.manager.gateway.Route;
import ai.backend.manager.gateway.Routes;
import ai.backend.manager.graphql.GraphqlEngine;
import ai.backend.manager.permission.Probe.Answer;
import ai.backend.manager.permission.Probe.Cell;
import ai.backend.manager.policy.Policies;
import ai.backend.manager.policy.Reach;
import ai.backend.manager.policy.Refusal;
import ai.backend.manager.policy.Role;
import ai.backend.manager.policy.Target;
import ai.backend.manager.policy.Verb;
import ai.backend.manager.policy.Via;
import ai.backend.manager.world.EventTail;
import ai.backend.manager.world.SignedClient;
import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jooq.DSLContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Caller × whose it is × verb × transport (REST, GraphQL, event streams): each cell is a request
 * over HTTP against real stores, and is allowed exactly where the table of {@link Verb} says so. A
 * refused one changes nothing and tells nothing of what it was about.
 */
@QuarkusTest
@Tag("component")
@QuarkusTestResource(value = RecordedInstallation.class, restrictToAnnotatedClass = true)
class EveryPermissionTest {
  /** Covered by no probe, and why. */
  private static final Map<String, String> EXEMPT =
      Map.of(
          "GET /session/_/logs", "there are no folders yet: 404 for everybody",
          "HEAD /session/_/logs", "there are no folders yet: 404 for everybody",
          "GET /events/session", "see what_a_session_stream_delivers");

  /** Verbs that no probe asks, and why. */
  private static final Map<Verb, String> VERBS =
      Map.of(
          Verb.AGENT_PLACES, "where hide-agents is on: HiddenAgentsTest, HiddenContainerTest",
          Verb.SESSION_FOLLOW, "see what_a_session_stream_delivers");

  private static final Map<String, Probe> PROBES =
      Probes.all().stream().collect(Collectors.toMap(Probe::name, probe -> probe));

  @TestHTTPResource("/")
  URI manager;

  @Inject DSLContext db;
  @Inject EtcdClient etcd;
  @Inject RedisConnections redis;
  @Inject GraphqlEngine graphql;
  @Inject @Any Instance<Routes> routes;

  private static Map<String, Verb> verbs = Map.of();
  private static boolean begun;
  private static MatrixState state;

  @BeforeEach
  void world() throws Exception {
    if (!begun) {
      begun = true;
      new MatrixRows(db).insert();
      for (Account account : Account.values()) {
        task(account);
        mark(account, "/user-config/dotfiles", "owner_access_key", account.key(), account.secret());
      }
      for (Account.Place place : Account.Place.values()) {
        String id = place.id().toString();
        mark(Account.SUPERADMIN, "/group-config/dotfiles", "group", id, place.secret());
      }
      for (Account.Place place : List.of(Account.Place.OURS, Account.Place.OUTER)) {
        String path = "/domain-config/dotfiles";
        mark(Account.SUPERADMIN, path, "domain", place.domain, place.domainSecret());
      }
      state = new MatrixState(db, etcd);
    }
    assertThat(state).as("the rows could not be written: see the first failure").isNotNull();
  }

  private void mark(Account by, String path, String holder, String value, String data)
      throws Exception {
    String body =
        "{'%s': '%s', 'path': '.mark', 'permission': '644', 'data': '%s'}"
            .formatted(holder, value, data);
    assertThat(client(by).post(path, body).statusCode()).isEqualTo(200);
  }

  /** A background task of his that has ended. */
  private void task(Account account) {
    var fields = new HashMap<String, byte[]>();
    Map.of("owner", account.key(), "status", "done", "current", "1", "total", "1", "msg", "")
        .forEach((name, value) -> fields.put(name, value.getBytes(StandardCharsets.UTF_8)));
    redis.shared(RedisDatabase.STREAM).sync().hset("bgtask." + account.own("task"), fields);
  }

  static Stream<Arguments> requests() {
    return PROBES.keySet().stream()
        .sorted()
        .flatMap(
            name -> Account.askers().stream().map(caller -> Arguments.of(name, caller.name())));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("requests")
  void a_request_is_allowed_where_the_table_says_so(String name, String by) throws Exception {
    Probe probe = PROBES.get(name);
    Verb wired = verbs().get(probe.covers());
    var caller = Account.valueOf(by);
    var wrong = new ArrayList<String>();
    for (Account target : probe.of().targets(caller).toList()) {
      var cell = new Cell(caller, target);
      faults(probe, wired, cell).forEach(fault -> wrong.add(target + ": " + fault));
    }

    assertThat(wrong).as("%s by %s", name, by).isEmpty();
  }

  private List<String> faults(Probe probe, Verb wired, Cell cell) throws Exception {
    boolean expected = probe.expected(wired, cell);
    Answer answer = send(probe, cell);
    if (answer.changed()) {
      state.restore();
    }
    var faults = new ArrayList<String>();
    if (probe.judge().allowed(answer, cell) != expected) {
      faults.add((expected ? "refused with " : "allowed with ") + answer);
    }
    if (answer.body().contains("internal-server-error")) {
      faults.add("broken: " + answer);
    }
    if (!expected && answer.changed()) {
      faults.add("refused, but something changed");
    }
    if (!expected && answer.body().contains(probe.of().secret(cell.target()))) {
      faults.add("refused, but told in " + answer);
    }
    return faults;
  }

  private Answer send(Probe probe, Cell cell) throws Exception {
    Probe.Request request = probe.request().apply(cell);
    HttpResponse<String> answer =
        client(cell.caller()).call(request.method(), request.target(), request.body());
    return new Answer(answer.statusCode(), answer.body(), state.isChanged(probe.writes()));
  }

  @Test
  void no_route_and_no_field_is_without_a_cell() {
    Set<String> covered = PROBES.values().stream().map(Probe::covers).collect(Collectors.toSet());

    Set<String> open = new HashSet<>(wired().keySet());
    open.removeAll(covered);
    assertThat(open).as("add a probe, or an exemption with its reason").isEqualTo(EXEMPT.keySet());
    assertThat(wired().keySet()).as("probes of what is there").containsAll(covered);
  }

  @Test
  void no_verb_is_without_a_cell() {
    Set<Verb> asked = EnumSet.noneOf(Verb.class);
    for (Probe probe : PROBES.values()) {
      asked.addAll(probe.verbs());
      if (!probe.instead()) {
        asked.add(wired().get(probe.covers()));
      }
    }

    Set<Verb> open = EnumSet.complementOf(EnumSet.copyOf(asked));
    assertThat(open).as("add a probe, or an exemption with its reason").isEqualTo(VERBS.keySet());
  }

  @Test
  void the_page_of_permissions_shows_this_table() throws Exception {
    Path page = Path.of("../docs/permissions.md").toAbsolutePath().normalize();
    String text = PermissionsPage.render(wired());
    if (Boolean.getBoolean("generate")) {
      Files.writeString(page, text);
    }

    assertThat(page).as("stale: run this test with -Dgenerate=true").hasContent(text);
  }

  @Test
  void whoever_may_not_do_a_thing_at_all_is_told_so_in_a_way_of_that_transport() {
    for (Verb verb : Verb.values()) {
      boolean never = Stream.of(Role.values()).anyMatch(role -> verb.reach(role) == Reach.NOTHING);
      if (never && verb.via() != Via.WITHIN) {
        assertThat(verb.refusal()).as(verb.name()).isNotEqualTo(Refusal.HIDDEN);
        assertThat(verb.refusal() == Refusal.NO_PERMISSION)
            .as(verb.name())
            .isEqualTo(verb.via() == Via.MUTATION);
      }
    }
  }

  private Map<String, Verb> verbs() {
    if (verbs.isEmpty()) {
      verbs = wired();
    }
    return verbs;
  }

  /** What each route and each field of the schema asks the policy for. */
  private Map<String, Verb> wired() {
    var verbs = new HashMap<>(graphql.verbs());
    for (Routes capability : routes) {
      for (Route route : capability.routes()) {
        verbs.put(route.method() + " " + route.path(), route.verb());
      }
    }
    return verbs;
  }

  @ParameterizedTest
  @EnumSource(
      value = Account.class,
      names = {
        "SUPERADMIN",
        "ADMIN",
        "USER",
        "MONITOR",
        "ADMIN_WITH_PLAIN_KEY",
        "USER_WITH_ADMIN_KEY"
      })
  void what_a_session_stream_delivers(Account caller) throws Exception {
    var bus = new EventPublisher(redis, "test");
    try (var tail = new EventTail(client(caller).stream("/events/session"))) {
      SessionProgress marker =
          new SessionProgress(SessionProgress.Step.ENQUEUED, caller.own("session"), "x", "marker");
      int published = 0;
      do {
        assertThat(published++).as("events before the stream told one").isLessThan(300);
        bus.publish(marker);
      } while (!tail.hasOneWithin(100));
      caller.targets().forEach(target -> bus.publish(ending(target, "told")));
      bus.publish(ending(caller, "last"));

      assertThat(delivered(tail))
          .isEqualTo(
              caller
                  .targets()
                  .filter(target -> follows(caller, target))
                  .collect(Collectors.toSet()));
    }
  }

  private static SessionEnding ending(Account target, String reason) {
    return new SessionEnding(SessionEnding.Step.TERMINATING, target.own("session"), reason);
  }

  private static boolean follows(Account caller, Account target) {
    var session = new Target.Keypair(target.key(), target.role, target.place.domain);
    return Policies.allows(caller.actor(), Verb.SESSION_FOLLOW, session);
  }

  private static Set<Account> delivered(EventTail tail) throws InterruptedException {
    var seen = EnumSet.noneOf(Account.class);
    JsonNode event = tail.next().json();
    while (!event.path("reason").asText().equals("last")) {
      if (event.path("reason").asText().equals("told")) {
        seen.add(owner(UUID.fromString(event.path("sessionId").asText())));
      }
      event = tail.next().json();
    }
    return seen;
  }

  private static Account owner(UUID session) {
    return Stream.of(Account.values())
        .filter(account -> account.own("session").equals(session))
        .findFirst()
        .orElseThrow();
  }

  private SignedClient client(Account account) {
    return new SignedClient(
        URI.create("http://127.0.0.1:" + manager.getPort()), account.key(), account.secretKey());
  }
}
