package ai.backend.manager.world;

import ai.backend.common.etcd.EtcdClient;
import ai.backend.common.etcd.EtcdSettings;
import ai.backend.common.events.EventPublisher;
import ai.backend.common.redis.RedisConnections;
import ai.backend.common.redis.RedisDatabase;
import ai.backend.common.redis.RedisSettings;
import ai.backend.common.task.TaskRecords;
import ai.backend.manager.agents.AgentCalls;
import ai.backend.manager.agents.AgentClients;
import ai.backend.manager.agents.AgentEvents;
import ai.backend.manager.agents.AgentImages;
import ai.backend.manager.agents.AgentRows;
import ai.backend.manager.agents.Heartbeats;
import ai.backend.manager.agents.SlotTypeRegistry;
import ai.backend.manager.events.EventBus;
import ai.backend.manager.events.SessionFeed;
import ai.backend.manager.execute.CommitRoutes;
import ai.backend.manager.execute.ExecuteRoutes;
import ai.backend.manager.execute.FileRoutes;
import ai.backend.manager.execute.KernelCalls;
import ai.backend.manager.execute.ServiceRoutes;
import ai.backend.manager.gateway.Call;
import ai.backend.manager.gateway.Principal;
import ai.backend.manager.gateway.Reply;
import ai.backend.manager.gateway.Route;
import ai.backend.manager.gateway.Routes;
import ai.backend.manager.image.ImageConfigurations;
import ai.backend.manager.outbound.Reachable;
import ai.backend.manager.scheduler.SchedulerWakeUp;
import ai.backend.manager.scheduler.SchedulingRound;
import ai.backend.manager.secret.KeyRing;
import ai.backend.manager.secret.KeypairSecrets;
import ai.backend.manager.session.ConcurrencyCounters;
import ai.backend.manager.session.OwnerScope;
import ai.backend.manager.session.SessionLookup;
import ai.backend.manager.session.SessionSql;
import ai.backend.manager.session.Sessions;
import ai.backend.manager.session.callback.CallbackPost;
import ai.backend.manager.session.callback.Callbacks;
import ai.backend.manager.session.creation.ClusterCreation;
import ai.backend.manager.session.creation.CreationReplies;
import ai.backend.manager.session.creation.NewSessions;
import ai.backend.manager.session.creation.SessionCreation;
import ai.backend.manager.session.creation.SessionWaits;
import ai.backend.manager.session.idle.IdleChecks;
import ai.backend.manager.session.idle.IdleStore;
import ai.backend.manager.session.idle.LastAccess;
import ai.backend.manager.session.lifecycle.BatchResults;
import ai.backend.manager.session.lifecycle.ClusterSsh;
import ai.backend.manager.session.lifecycle.ContainerLogs;
import ai.backend.manager.session.lifecycle.Deadlines;
import ai.backend.manager.session.lifecycle.FailureReports;
import ai.backend.manager.session.lifecycle.KernelEvents;
import ai.backend.manager.session.lifecycle.KernelStats;
import ai.backend.manager.session.lifecycle.LifecycleDriver;
import ai.backend.manager.session.lifecycle.LostKernels;
import ai.backend.manager.session.lifecycle.Observations;
import ai.backend.manager.session.lifecycle.SessionEnd;
import ai.backend.manager.session.lifecycle.SessionRestart;
import ai.backend.manager.session.lifecycle.SessionStart;
import ai.backend.manager.session.view.DependencyGraph;
import ai.backend.manager.session.view.Destruction;
import ai.backend.manager.session.view.Renaming;
import ai.backend.manager.session.view.SessionDetailRoutes;
import ai.backend.manager.session.view.SessionInfo;
import ai.backend.manager.session.view.SessionLogs;
import ai.backend.manager.session.view.SessionRoutes;
import ai.backend.manager.stores.DatabaseSettings;
import ai.backend.manager.stores.Schema;
import ai.backend.manager.stores.Stores;
import ai.backend.manager.template.ClusterSessions;
import ai.backend.manager.template.ClusterTemplateRoutes;
import ai.backend.manager.template.Placed;
import ai.backend.manager.template.SessionTemplateRoutes;
import ai.backend.manager.template.TemplateSessionRoutes;
import ai.backend.manager.template.Templates;
import ai.backend.testing.BackingServices;
import ai.backend.testing.PostgresServer;
import ai.backend.testing.RedisServer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agroal.api.AgroalDataSource;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jooq.DSLContext;

/**
 * Sessions, scheduler and execution over the real PostgreSQL, Redis and etcd, with agent doubles as
 * the only stand-ins.
 */
public final class SessionWorld implements AutoCloseable {
  public final SettableClock clock = new SettableClock();
  public final KeypairSecrets secrets = new KeypairSecrets(KeyRing.from(System.getenv()));
  public final AgroalDataSource pool;
  public final DSLContext db;
  public final RedisConnections redis;
  public final EtcdClient etcd;
  public final EventPublisher bus;
  public final Sessions sessions;
  public final SessionEnd end;
  public final SessionStart start;
  public final SchedulingRound round;
  public final LifecycleDriver driver;
  public final Heartbeats heartbeats;
  public final IdleStore idleStore;
  public final IdleChecks idle;
  public final SessionFeed feed;
  public final AgentRows agentRows;

  /** Callbacks may go to this machine here. */
  public final CallbackPost post =
      new CallbackPost(VERTX, new Reachable(InetAddress::isLoopbackAddress), Duration.ofSeconds(2));

  private static final Vertx VERTX = Vertx.vertx();

  /** Creation of sessions over a database connection of one's own. */
  public final Function<DSLContext, SessionCreation> creations;

  private final List<AgentDouble> agents = new ArrayList<>();
  private final List<Routes> routes;
  private final EventBus reader;
  private final DatabaseSettings settings;
  private final AgentClients clients = new AgentClients("test-token");
  private final CountDownLatch closed = new CountDownLatch(1);
  private final SchedulerWakeUp wakeUp = new SchedulerWakeUp();

  public SessionWorld() {
    this(Deadlines.DEFAULT);
  }

  public SessionWorld(Deadlines deadlines) {
    PostgresServer postgres = BackingServices.postgres();
    String database = postgres.createDatabase();
    settings =
        new DatabaseSettings(
            postgres.address(), database, PostgresServer.USER, PostgresServer.PASSWORD);
    pool = FreshDatabase.pool(settings);
    db = Stores.context(pool);
    Schema.migrate(settings, db);
    Fixtures.insert(db);
    redis =
        new RedisConnections(
            RedisSettings.parse(BackingServices.redis().address(), RedisServer.PASSWORD));
    redis.shared(RedisDatabase.STAT).sync().flushall();
    etcd =
        new EtcdClient(
            EtcdSettings.from(
                Map.of(
                    "BACKEND_ETCD_ADDR",
                    BackingServices.etcd().address(),
                    "BACKEND_NAMESPACE",
                    "t" + UUID.randomUUID())));
    bus = new EventPublisher(redis, "manager");
    sessions = new Sessions(db, bus, new ConcurrencyCounters(db, redis), clock);
    agentRows = new AgentRows(db, clock);
    AgentCalls calls = new AgentCalls(agentRows, clients);
    KernelStats stats = new KernelStats(redis);
    end = new SessionEnd(sessions, calls, stats);
    start =
        new SessionStart(
            sessions, end, calls, db, secrets, new ClusterSsh(db, sessions, secrets), etcd, clock);
    SlotTypeRegistry slotTypes = new SlotTypeRegistry(etcd, clock);
    round = new SchedulingRound(db, sessions, slotTypes, start, clock);
    Observations observations = new Observations(sessions, end, stats, new FailureReports(calls));
    driver =
        new LifecycleDriver(
            db,
            agentRows,
            calls,
            sessions,
            observations,
            start,
            end,
            new LostKernels(etcd, observations, end, deadlines, clock),
            deadlines,
            clock);
    heartbeats = new Heartbeats(agentRows, slotTypes, new AgentImages(redis), redis, bus, clock);
    idleStore = new IdleStore(redis);
    idle = new IdleChecks(db, etcd, idleStore, stats, sessions, clock);
    ContainerLogs logs = new ContainerLogs(db, redis);
    SessionLookup lookup = new SessionLookup(db);
    OwnerScope scope = new OwnerScope(db);
    SessionWaits waits = new SessionWaits();
    creations =
        with ->
            new SessionCreation(
                with,
                scope,
                slotTypes,
                lookup,
                new NewSessions(with, sessions, new CreationReplies(db, waits), clock),
                clock);
    NewSessions created = new NewSessions(db, sessions, new CreationReplies(db, waits), clock);
    SessionCreation creation = creations.apply(db);
    Templates templates = new Templates(db);
    Placed placed = new Placed(db, scope);
    KernelCalls kernelCalls = new KernelCalls(lookup, clients);
    feed = new SessionFeed(db);
    routes =
        List.of(
            new SessionRoutes(
                db,
                creation,
                lookup,
                new SessionInfo(db, clock, idle, idleStore, false),
                new Destruction(db, lookup, scope, end),
                new SessionRestart(sessions, calls),
                new Renaming(sessions),
                new SessionLogs(clients, logs),
                scope),
            new SessionDetailRoutes(db, redis, lookup, new DependencyGraph(db), agentRows, driver),
            new SessionTemplateRoutes(templates, placed),
            new ClusterTemplateRoutes(templates, placed),
            new TemplateSessionRoutes(
                templates,
                creation,
                new ClusterSessions(templates, new ClusterCreation(db, scope, slotTypes, created))),
            new ExecuteRoutes(kernelCalls),
            new FileRoutes(kernelCalls),
            new ServiceRoutes(kernelCalls),
            new CommitRoutes(
                kernelCalls,
                new ImageConfigurations(db, etcd),
                new TaskRecords(redis, bus, clock),
                redis,
                db,
                clock));
    reader =
        new EventBus(
            redis,
            "test-" + UUID.randomUUID(),
            List.of(
                new KernelEvents(observations, logs, new BatchResults(sessions, end), end),
                new AgentEvents(heartbeats),
                new LastAccess(idleStore, clock),
                new Callbacks(db, redis, post, clock)),
            List.of(waits, wakeUp, feed));
  }

  /** A connection beside the pool. */
  public Connection connect() throws SQLException {
    return DriverManager.getConnection(settings.jdbcUrl(), settings.user(), settings.password());
  }

  /** Runs scheduling rounds as events ask for them. */
  public SessionWorld scheduling() {
    Thread.ofVirtual()
        .start(
            () -> {
              while (closed.getCount() > 0) {
                try {
                  wakeUpAwait();
                  round.run();
                } catch (RuntimeException e) {
                  System.getLogger("world").log(System.Logger.Level.INFO, "round: " + e);
                }
              }
            });
    return this;
  }

  private void wakeUpAwait() {
    try {
      wakeUp.await(Duration.ofMillis(500));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** An agent with a row of its own. */
  public AgentDouble agent(String id, String cpu, String mem) {
    AgentDouble agent = new AgentDouble(id, bus);
    agents.add(agent);
    Fixtures.agent(db, id, agent.addr(), cpu, mem);
    return agent;
  }

  /** Calls the route as the gateway would. */
  public Reply call(String method, String path, Call call) throws Exception {
    Route route =
        routes.stream()
            .flatMap(r -> r.routes().stream())
            .filter(r -> r.method().equals(method) && r.path().equals(path))
            .findFirst()
            .orElseThrow();
    call.caller().require(route.verb());
    return route.handler().handle(call);
  }

  /** The JSON body of an answer. */
  public JsonNode json(String method, String path, Call call) throws Exception {
    Object body = ((Reply.Json) call(method, path, call)).body();
    return new ObjectMapper().valueToTree(body);
  }

  public JsonNode create(Principal caller, String json) throws Exception {
    return json("POST", "/session", TestCall.of(caller, "_", json));
  }

  /** Creates without waiting and tells the id. */
  public UUID enqueue(String name, String cpu) throws Exception {
    String body =
        "{'image':'python','name':'"
            + name
            + "','enqueueOnly':true,'config':{'resources':{'cpu':'"
            + cpu
            + "','mem':'512m'}}}";
    return UUID.fromString(create(Fixtures.ADMIN, body).path("sessionId").asText());
  }

  /** Creates a session and waits until it runs. */
  public UUID running(String name) throws Exception {
    UUID id = enqueue(name, "1");
    untilStatus(id, "RUNNING");
    return id;
  }

  public String status(UUID session) {
    return db.fetchSingle("select status::text as s from sessions where id = ?", session)
        .get("s", String.class);
  }

  public JsonNode row(UUID session) {
    return SessionSql.parse(
        db.fetchSingle("select to_jsonb(s)::text as j from sessions s where id = ?", session)
            .get("j", String.class));
  }

  public JsonNode kernel(UUID session) {
    return SessionSql.parse(
        db.fetchSingle(
                "select (to_jsonb(k) - 'container_log')::text as j from kernels k where session_id = ? and cluster_role = 'main'",
                session)
            .get("j", String.class));
  }

  public String occupied(String agent) {
    return db.fetchSingle("select occupied_slots::text as o from agents where id = ?", agent)
        .get("o", String.class);
  }

  /** Waits for a condition, at most 20 s. */
  public void until(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    try {
      while (!condition.getAsBoolean()) {
        if (System.nanoTime() > deadline) {
          throw new AssertionError("never happened: " + what);
        }
        if (closed.await(20, TimeUnit.MILLISECONDS)) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  public void untilStatus(UUID session, String status) {
    until(session + " is " + status, () -> status(session).equals(status));
  }

  @Override
  public void close() {
    closed.countDown();
    reader.close();
    agents.forEach(AgentDouble::close);
    clients.close();
    etcd.close();
    redis.close();
    pool.close();
  }
}
