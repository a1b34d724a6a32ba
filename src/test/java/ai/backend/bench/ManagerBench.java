package ai.backend.bench;

import static org.assertj.core.api.Assertions.assertThat;

import ai.backend.common.events.EventPublisher;
import ai.backend.common.events.SessionEvent;
import ai.backend.common.redis.RedisConnections;
import ai.backend.common.redis.RedisDatabase;
import ai.backend.common.redis.RedisSettings;
import ai.backend.testing.BackingServices;
import ai.backend.testing.RedisServer;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Measures the packaged manager over real stores that hold 1,000 agents and 100,000 sessions; needs
 * no Kubernetes. Nothing is asserted of times, only that the answers are right.
 */
@Tag("bench")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ManagerBench {
  private static final List<Integer> CONCURRENCY =
      Stream.of(System.getenv().getOrDefault("BENCH_CONCURRENCY", "1,16,64").split(","))
          .map(Integer::valueOf)
          .toList();

  /** Of each kind of request, before the first row: the JVM compiles what is hot. */
  private static final Duration WARM_UP = seconds("BENCH_WARM_UP_S", 25);

  /** Before each row. */
  private static final Duration SETTLE = Duration.ofSeconds(2);

  private static final Duration MEASURED = seconds("BENCH_MEASURED_S", 10);
  private static final int LISTENERS = 1_000;
  private static final int EVENTS = 50;
  private static final UUID FOLLOWED = UUID.fromString("40000000-0000-4000-8000-000000000100");

  private static final String SESSIONS =
      """
      query($limit: Int!, $offset: Int!, $filter: String, $order: String, $status: String) {
        compute_session_list(limit: $limit, offset: $offset, filter: $filter, order: $order, status: $status) {
          items { id name image status status_info created_at terminated_at access_key user_email occupied_slots }
          total_count
        }
      }
      """;
  private static final String AGENTS =
      """
      query($limit: Int!, $offset: Int!, $filter: String, $order: String, $status: String) {
        agent_list(limit: $limit, offset: $offset, filter: $filter, order: $order, status: $status) {
          items { id status region scaling_group schedulable available_slots occupied_slots architecture version cpu_cur_pct }
          total_count
        }
      }
      """;

  /** MessagePack of {@code {"node": {"cpu_util": {"pct": "12.34"}}}}. */
  private static final byte[] LOAD =
      HexFormat.of().parseHex("81a46e6f646581a86370755f7574696c81a3706374a531322e3334");

  private final Report report = new Report("manager");
  private ManagerProcess manager;
  private SignedHttp signed;

  @BeforeAll
  void start() throws Exception {
    manager = new ManagerProcess();
    try (var connection = BackingServices.postgres().connect(manager.database);
        var statement = connection.createStatement();
        var script = ManagerBench.class.getResourceAsStream("/bench/many-sessions.sql")) {
      statement.execute(new String(script.readAllBytes(), StandardCharsets.UTF_8));
      connection.setAutoCommit(true);
      statement.execute("VACUUM");
    }
    keepAgents();
    report.figure("rss_idle_mib", manager.memory().get("VmRSS"));
    signed =
        new SignedHttp(
            "http://127.0.0.1:" + manager.address().getPort(),
            "AKIABENCH00000000001",
            "bench-secret-1");
  }

  /** The agents have just been heard and tell their load, as their heartbeats would say. */
  private static void keepAgents() {
    byte[] later =
        Long.toString(Instant.now().plus(Duration.ofHours(2)).getEpochSecond())
            .getBytes(StandardCharsets.US_ASCII);
    try (RedisConnections redis = redis()) {
      var seen = new HashMap<String, byte[]>();
      var load = new HashMap<String, byte[]>();
      for (int i = 1; i <= 1_000; i++) {
        String agent = "i-node%04d".formatted(i);
        seen.put(agent, later);
        load.put(agent, LOAD);
      }
      redis.shared(RedisDatabase.LIVE).sync().hset("agent.last_seen", seen);
      redis.shared(RedisDatabase.STAT).sync().mset(load);
    }
  }

  private static RedisConnections redis() {
    return new RedisConnections(
        RedisSettings.parse(BackingServices.redis().address(), RedisServer.PASSWORD));
  }

  @AfterAll
  void stop() {
    manager.close();
  }

  @Test
  @Order(1)
  void signedGet() {
    load(
        "signed GET /scaling-groups (authenticated; two indexed queries)",
        signed.wire("GET", "/scaling-groups?group=default", ""),
        answer -> assertThat(answer).contains("{\"name\":\"default\"}"));
  }

  @Test
  @Order(2)
  void agentList() throws Exception {
    load(
        "agent_list: 20 of 1,000, filtered, ordered, 10 fields",
        graphql(AGENTS, "schedulable == true", "-id", "ALIVE"),
        answer ->
            assertThat(answer)
                .contains("\"total_count\":900", "\"cpu_cur_pct\":12.34")
                .doesNotContain("errors"));
  }

  @Test
  @Order(3)
  void sessionList() throws Exception {
    load(
        "compute_session_list: 20 of 100,000, filtered, ordered, 10 fields",
        graphql(SESSIONS, "name like \"train-%\"", "-created_at", "TERMINATED,CANCELLED"),
        answer -> assertThat(answer).contains("\"total_count\":50000").doesNotContain("errors"));
  }

  @Test
  @Order(4)
  void eventFanOut() throws Exception {
    byte[] request =
        signed.wire("GET", "/events/session?sessionId=" + FOLLOWED + "&ownerAccessKey=*", "");
    try (RedisConnections redis = redis();
        var listeners = new Listeners(manager.address(), request, LISTENERS)) {
      var bus = new EventPublisher(redis, "i-node0001");
      var all = new ArrayList<Double>();
      var last = new ArrayList<Double>();
      long start = System.nanoTime();
      for (int i = 0; i < EVENTS; i++) {
        long published = System.nanoTime();
        bus.publish(
            new SessionEvent.SessionProgress(
                SessionEvent.SessionProgress.Step.STARTED, FOLLOWED, "c100", "bench"));
        List<Double> heard = listeners.hear(published);
        all.addAll(heard);
        last.add(heard.stream().mapToDouble(d -> d).max().orElseThrow());
      }
      double wall = (System.nanoTime() - start) / 1e9;
      report.add("event → each of 1,000 listeners", new Samples(array(all), wall));
      report.add("event → the last of 1,000 listeners", new Samples(array(last), wall));
    }
  }

  @Test
  @Order(100)
  void write() throws Exception {
    report.figure("rss_after_load_mib", manager.memory().get("VmRSS"));
    report.figure("rss_highest_mib", manager.memory().get("VmHWM"));
    report.write(
        "closed loop from one thread with kept connections in another JVM on the same machine, requests signed"
            + " beforehand, %d s warm-up of each kind of request, %d s measured for each row; percentiles are nearest-rank; PostgreSQL,"
                .formatted(WARM_UP.toSeconds(), MEASURED.toSeconds())
            + " Redis and etcd on the same machine, PostgreSQL without fsync; manager: the packaged jar with its"
            + " image's JVM arguments");
  }

  private void load(String name, byte[] request, java.util.function.Consumer<String> check) {
    var loop = new ClosedLoop(manager.address(), request, check, manager::processorMillis);
    loop.run(16, WARM_UP, SETTLE);
    for (int connections : CONCURRENCY) {
      report.add(name + " at concurrency " + connections, loop.run(connections, SETTLE, MEASURED));
    }
  }

  private byte[] graphql(String query, String filter, String order, String status)
      throws Exception {
    Map<String, Object> variables =
        Map.of("limit", 20, "offset", 40, "filter", filter, "order", order, "status", status);
    return signed.wire(
        "POST",
        "/admin/gql",
        new ObjectMapper().writeValueAsString(Map.of("query", query, "variables", variables)));
  }

  private static double[] array(List<Double> values) {
    return values.stream().mapToDouble(d -> d).toArray();
  }

  private static Duration seconds(String name, int otherwise) {
    String given = System.getenv(name);
    return Duration.ofSeconds(given == null ? otherwise : Integer.parseInt(given));
  }
}
