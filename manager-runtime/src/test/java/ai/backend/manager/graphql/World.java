package ai.backend.manager.graphql;

import ai.backend.common.etcd.EtcdClient;
import ai.backend.common.etcd.EtcdScope;
import ai.backend.common.etcd.EtcdSettings;
import ai.backend.common.events.EventPublisher;
import ai.backend.common.redis.RedisConnections;
import ai.backend.common.redis.RedisDatabase;
import ai.backend.common.redis.RedisSettings;
import ai.backend.common.task.TaskRecords;
import ai.backend.manager.audit.AuditTrail;
import ai.backend.manager.audit.AuditTransactions;
import ai.backend.manager.gateway.Principal;
import ai.backend.manager.graphql.account.DomainChanges;
import ai.backend.manager.graphql.account.DomainPart;
import ai.backend.manager.graphql.account.KeypairChanges;
import ai.backend.manager.graphql.account.KeypairPart;
import ai.backend.manager.graphql.account.Memberships;
import ai.backend.manager.graphql.account.ProjectChanges;
import ai.backend.manager.graphql.account.ProjectNodes;
import ai.backend.manager.graphql.account.ProjectPart;
import ai.backend.manager.graphql.account.UserChanges;
import ai.backend.manager.graphql.account.UserKeypairs;
import ai.backend.manager.graphql.account.UserNodes;
import ai.backend.manager.graphql.account.UserPart;
import ai.backend.manager.graphql.agent.AgentChanges;
import ai.backend.manager.graphql.agent.AgentPart;
import ai.backend.manager.graphql.agent.ScalingGroupChanges;
import ai.backend.manager.graphql.agent.ScalingGroupPart;
import ai.backend.manager.graphql.entity.Rows;
import ai.backend.manager.graphql.folder.FolderPart;
import ai.backend.manager.graphql.folder.StoragePart;
import ai.backend.manager.graphql.image.ImageChanges;
import ai.backend.manager.graphql.image.ImageNodes;
import ai.backend.manager.graphql.image.ImagePart;
import ai.backend.manager.graphql.image.RescanPart;
import ai.backend.manager.graphql.live.LivePart;
import ai.backend.manager.graphql.live.RedisReads;
import ai.backend.manager.graphql.node.Connections;
import ai.backend.manager.graphql.node.NodePart;
import ai.backend.manager.graphql.policy.HostPermissionPart;
import ai.backend.manager.graphql.policy.PolicyChanges;
import ai.backend.manager.graphql.policy.PolicyPart;
import ai.backend.manager.graphql.purge.KeypairTraces;
import ai.backend.manager.graphql.registry.RegistryPart;
import ai.backend.manager.graphql.service.EndpointPart;
import ai.backend.manager.graphql.session.BelongingPart;
import ai.backend.manager.graphql.session.LegacyPart;
import ai.backend.manager.graphql.session.Relatives;
import ai.backend.manager.graphql.session.SessionPart;
import ai.backend.manager.policy.Role;
import ai.backend.manager.secret.KeyRing;
import ai.backend.manager.secret.KeypairSecrets;
import ai.backend.manager.task.BackgroundTasks;
import ai.backend.manager.world.FreshDatabase;
import ai.backend.testing.BackingServices;
import ai.backend.testing.RedisServer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jooq.DSLContext;
import org.jooq.ExecuteContext;
import org.jooq.ExecuteListener;
import org.jooq.impl.DefaultExecuteListenerProvider;
import org.jooq.impl.DefaultTransactionListenerProvider;

/**
 * The engine over a real PostgreSQL and Redis, with recorded rows, the recorded accounts as
 * callers.
 */
final class World implements AutoCloseable {
  static final ObjectMapper JSON = new ObjectMapper();

  static final Principal SUPERADMIN =
      principal(
          "AKIAIOSFODNN7EXAMPLE",
          "oracle-large",
          "f38dea23-50fa-42a0-b5ae-338f5f4693f4",
          "admin@lablup.com",
          "superadmin");
  static final Principal ADMIN =
      principal(
          "AKIAHUKCHDEZGEXAMPLE",
          "default",
          "4f13d193-f646-425a-a340-270c4d2b9860",
          "domain-admin@lablup.com",
          "admin");
  static final Principal USER =
      principal(
          "AKIANABBDUSEREXAMPLE",
          "default",
          "dfa9da54-4b28-432f-be29-c0d680c7a412",
          "user@lablup.com",
          "user");
  static final Principal MONITOR =
      principal(
          "AKIANAMONITOREXAMPLE",
          "default",
          "2e10157d-20ca-4bd0-9806-3f909cbcd0e6",
          "monitor@lablup.com",
          "monitor");

  /** Statements that were run, in order. */
  final List<String> statements = new CopyOnWriteArrayList<>();

  final Settable state = new Settable();
  final DSLContext db;
  final RedisConnections redis;
  final EtcdClient etcd;
  final BackgroundTasks tasks;
  final TaskRecords records;
  final GraphqlEngine engine;

  World(String... resources) {
    String name = BackingServices.postgres().createDatabase();
    db = FreshDatabase.migrated(name);
    load("accounts.sql");
    List.of(resources).forEach(this::load);
    db.configuration().set(new DefaultExecuteListenerProvider(new Recorder(statements)));
    db.configuration().set(new DefaultTransactionListenerProvider(new AuditTransactions()));
    redis =
        new RedisConnections(
            RedisSettings.parse(BackingServices.redis().address(), RedisServer.PASSWORD));
    etcd =
        new EtcdClient(
            new EtcdSettings(BackingServices.etcd().address(), "graphql-" + name, "", ""));
    records = new TaskRecords(redis, new EventPublisher(redis, "manager"), Clock.systemUTC());
    tasks = new BackgroundTasks(records);
    engine = new GraphqlEngine(parts(), state, new AuditTrail(db));
  }

  private List<Part> parts() {
    var rows = new Rows(db);
    var reads = new RedisReads(redis);
    var connections = new Connections(db, rows);
    var users = new UserNodes(rows, connections);
    var projects = new ProjectNodes(rows, connections);
    var images = new ImageNodes(rows);
    var secrets = new KeypairSecrets(KeyRing.from(System.getenv()));
    var traces = new KeypairTraces(redis);
    return List.of(
        users,
        projects,
        images,
        new NodePart(List.of(users, projects, images)),
        new FolderPart(rows),
        new StoragePart(db),
        new EndpointPart(rows),
        new RegistryPart(etcd),
        new AgentChanges(db),
        new LegacyPart(rows, state),
        new BelongingPart(rows),
        new LivePart(reads),
        new AgentPart(rows, state),
        new ScalingGroupPart(rows),
        new UserPart(rows, new Memberships(db)),
        new KeypairPart(rows, secrets),
        new ProjectPart(rows),
        new DomainPart(rows),
        new PolicyPart(rows),
        new HostPermissionPart(),
        new ImagePart(rows, reads, state),
        new DomainChanges(rows, db),
        new ProjectChanges(rows, db),
        new UserChanges(rows, db, new UserKeypairs(secrets), traces),
        new KeypairChanges(rows, db, secrets, traces),
        new PolicyChanges(rows, db),
        new ScalingGroupChanges(rows, db),
        new ImageChanges(db),
        new RescanPart(db, etcd, tasks),
        new SessionPart(rows, new Relatives(rows, db), state));
  }

  void load(String resource) {
    run(resource(resource));
  }

  private void run(String script) {
    db.connection(
        connection -> {
          try (var statement = connection.createStatement()) {
            statement.execute(script);
          }
        });
  }

  /** A world with so many rows of everything. */
  static World of(int rows) {
    var world = new World();
    world.run(resource("many-rows.sql").replace(":n", Integer.toString(rows)));
    world.etcd.putAll(
        EtcdScope.GLOBAL,
        Map.of(
            "config/docker/registry/cr.backend.ai", "https://cr.backend.ai",
            "config/docker/registry/cr.backend.ai/type", "harbor2",
            "config/docker/registry/cr.backend.ai/project", "stable,community",
            "config/docker/registry/cr.backend.ai/password", "hidden-from-everybody"));
    world.statements.clear();
    return world;
  }

  static String resource(String name) {
    try (var file = World.class.getResourceAsStream("/graphql/" + name)) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException(name, e);
    }
  }

  void putStatistics(String key, byte[] packed) {
    redis.shared(RedisDatabase.STAT).sync().set(key, packed);
  }

  /** The answer as {@code POST /admin/gql} writes it. */
  JsonNode ask(Principal caller, String query, Map<String, Object> variables) {
    GraphqlEngine.Outcome outcome =
        engine.run(new GraphqlEngine.Document(query, variables, null), caller);
    var body = JSON.createObjectNode();
    body.set("data", JSON.valueToTree(outcome.data()));
    if (!outcome.errors().isEmpty()) {
      body.set("errors", JSON.valueToTree(outcome.errors()));
    }
    return body;
  }

  JsonNode ask(Principal caller, String query) {
    return ask(caller, query, Map.of());
  }

  static Principal principal(String key, String policy, String id, String email, String role) {
    boolean admin = role.equals("superadmin") || role.equals("admin");
    return new Principal(
        key, policy, admin, 30000, UUID.fromString(id), email, Role.of(role), "default");
  }

  @Override
  public void close() {
    etcd.close();
    redis.close();
  }

  /** A state that tests set. */
  static final class Settable implements ManagerState {
    boolean frozen;
    boolean introspection;
    boolean hidesAgents;

    @Override
    public boolean frozen() {
      return frozen;
    }

    @Override
    public boolean introspection() {
      return introspection;
    }

    @Override
    public boolean hidesAgents() {
      return hidesAgents;
    }

    @Override
    public List<String> idleCheckers() {
      return List.of("network_timeout");
    }
  }

  private record Recorder(List<String> statements) implements ExecuteListener {
    @Override
    public void executeStart(ExecuteContext context) {
      statements.add(String.valueOf(context.sql()));
    }
  }
}
