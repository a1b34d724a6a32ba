package ai.backend.manager.contract;

import ai.backend.common.events.EventPublisher;
import ai.backend.common.redis.RedisConnections;
import ai.backend.common.redis.RedisDatabase;
import ai.backend.common.redis.RedisSettings;
import ai.backend.testing.BackingServices;
import ai.backend.testing.RedisServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The recorded installation with all its rows, a Redis of its own and the recorded agent. */
public final class ConformanceInstallation implements QuarkusTestResourceLifecycleManager {
  private static final String EMPTY =
      """
      do $$ begin
        execute (select 'truncate ' || string_agg(quote_ident(tablename), ', ') || ' cascade' from pg_tables
          where schemaname = 'public' and tablename <> 'audit_log' and tablename not in ('alembic_version', 'schema_history'));
      end $$
      """;

  private static final String DEADLOCK = "40P01";
  private static final int TRIES = 20;

  private static final Duration HEARTBEAT = Duration.ofSeconds(10);
  private static final List<RedisDatabase> EMPTIED =
      List.of(RedisDatabase.STAT, RedisDatabase.RATE_LIMIT, RedisDatabase.LIVE);

  private final CountDownLatch stopped = new CountDownLatch(1);
  private RedisServer redisServer;
  private RedisConnections redis;
  private RecordedAgent agent;
  private String database;

  @Override
  public Map<String, String> start() {
    redisServer = new RedisServer();
    redis = new RedisConnections(RedisSettings.parse(redisServer.address(), RedisServer.PASSWORD));
    agent = new RecordedAgent(new EventPublisher(redis, RecordedAgent.ID));
    Map<String, String> environment = new HashMap<>(new RecordedInstallation().start());
    environment.put("BACKEND_REDIS_ADDR", redisServer.address());
    database = environment.get("BACKEND_DB_NAME");
    Thread.ofVirtual().name("heartbeats").start(this::beat);
    return environment;
  }

  private void beat() {
    try {
      while (!stopped.await(HEARTBEAT.toMillis(), TimeUnit.MILLISECONDS)) {
        agent.beat();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Puts the rows back to what they were at a moment.
   *
   * @param began UTC, {@code YYYY-MM-DD hh:mm:ss}
   * @return all rows as text; ids in it are the recorded ones
   */
  public String rewind(String began) {
    String rows = restore(began);
    agent.beat();
    return rows;
  }

  /**
   * Puts the rows back to what they were when a recording began.
   *
   * @param file the recording without its ending
   * @return as {@link #rewind}
   */
  public String rewindBefore(String file) {
    return Resources.json("files.json")
        .valueStream()
        .filter(entry -> entry.path("file").asText().equals(file))
        .map(entry -> rewind(entry.path("began").asText()))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(file));
  }

  private String restore(String began) {
    EMPTIED.forEach(db -> redis.shared(db).sync().flushdb());
    agent.forget();
    try (Connection connection = BackingServices.postgres().connect(database);
        var statement = connection.createStatement()) {
      empty(statement);
      statement.execute(Resources.text("state.sql"));
      statement.execute(
          "delete from session_dependencies where session_id in (select id from sessions where created_at >= '%1$s+00') or depends_on in (select id from sessions where created_at >= '%1$s+00')"
              .formatted(began));
      statement.execute("delete from kernels where created_at >= '%s+00'".formatted(began));
      statement.execute("delete from sessions where created_at >= '%s+00'".formatted(began));
      statement.execute("delete from agents where first_contact >= '%s+00'".formatted(began));
      statement.execute(
          "update agents set addr = '%s' where id = '%s'"
              .formatted(agent.addr(), RecordedAgent.ID));
      return rows(statement);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * What the manager does meanwhile by itself locks the same tables in another order, so the
   * database may have to end one of the two; then nothing was emptied, and it is tried again.
   */
  private static void empty(Statement statement) throws SQLException {
    for (int tries = 1; ; tries++) {
      try {
        statement.execute(EMPTY);
        return;
      } catch (SQLException e) {
        if (!DEADLOCK.equals(e.getSQLState()) || tries == TRIES) {
          throw e;
        }
      }
    }
  }

  /** The id of the youngest session of a name. */
  public String youngestSession(String name) {
    try (Connection connection = BackingServices.postgres().connect(database);
        var query =
            connection.prepareStatement(
                "select id::text from sessions where name = ? order by created_at desc limit 1")) {
      query.setString(1, name);
      try (ResultSet found = query.executeQuery()) {
        if (!found.next()) {
          throw new IllegalStateException("there is no session " + name);
        }
        return found.getString(1);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String rows(Statement statement) throws SQLException {
    var rows = new StringBuilder();
    try (ResultSet xml =
        statement.executeQuery("select schema_to_xml('public', true, true, '')::text")) {
      while (xml.next()) {
        rows.append(xml.getString(1));
      }
    }
    return rows.toString();
  }

  PeerScript peer() {
    return new PeerScript(agent, redis);
  }

  /**
   * The agent and its kernels while recorded commands run.
   *
   * @param file the recording without its ending
   */
  public CommandPeer commandPeer(String file) {
    return new CommandPeer(peer(), Resources.recordings(file));
  }

  /** The agent double. */
  public RecordedAgent agent() {
    return agent;
  }

  @Override
  public void inject(TestInjector injector) {
    injector.injectIntoFields(this, new TestInjector.MatchesType(ConformanceInstallation.class));
  }

  @Override
  public void stop() {
    stopped.countDown();
    agent.close();
    redis.close();
    redisServer.close();
  }
}
