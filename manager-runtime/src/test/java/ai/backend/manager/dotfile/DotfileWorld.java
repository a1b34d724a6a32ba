package ai.backend.manager.dotfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.Principal;
import ai.backend.manager.gateway.Reply;
import ai.backend.manager.gateway.Route;
import ai.backend.manager.policy.Role;
import ai.backend.manager.session.OwnerScope;
import ai.backend.manager.world.Fixtures;
import ai.backend.manager.world.SessionWorld;
import ai.backend.manager.world.TestCall;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** The dotfile routes over the real database, with a second domain and everybody who could ask. */
final class DotfileWorld implements AutoCloseable {
  static final Principal SUPERADMIN = Fixtures.ADMIN;
  static final Principal USER = Fixtures.USER;
  static final Principal MEMBER = principal("member", "user", "default");
  static final Principal DOMAIN_ADMIN = principal("admin", "admin", "default");
  static final Principal MONITOR = principal("monitor", "monitor", "default");
  static final Principal FOREIGN_ADMIN = principal("foreign-admin", "admin", "other");
  static final Principal FOREIGNER = principal("foreigner", "user", "other");

  final SessionWorld stores = new SessionWorld();
  private final List<Route> routes;

  DotfileWorld() {
    stores.db.execute(
        "insert into domains (name, is_active, total_resource_slots) values ('other', true, '{}')");
    Stream.of(MEMBER, DOMAIN_ADMIN, MONITOR, FOREIGN_ADMIN, FOREIGNER).forEach(this::insert);
    stores.db.execute(
        "insert into association_groups_users (user_id, group_id) values (?, ?)",
        MEMBER.userId(),
        Fixtures.PROJECT);
    stores.db.execute("delete from association_groups_users where user_id = ?", USER.userId());
    var store = new DotfileStore(stores.db);
    routes =
        Stream.of(
                new DotfileRoutes(
                    new Holders(stores.db, new OwnerScope(stores.db)),
                    store,
                    new FolderNames(stores.db)),
                new BootstrapRoutes(stores.db))
            .flatMap(r -> r.routes().stream())
            .toList();
  }

  private static Principal principal(String name, String role, String domain) {
    UUID id = UUID.nameUUIDFromBytes(name.getBytes());
    String key =
        ("AKIA" + name.replace("-", "").toUpperCase() + "00000000000000000000").substring(0, 20);
    return new Principal(
        key,
        "default",
        role.equals("admin"),
        null,
        id,
        name + "@example.com",
        Role.of(role),
        domain);
  }

  private void insert(Principal who) {
    stores.db.execute(
        """
        insert into users (uuid, username, email, status, domain_name, role, resource_policy)
        values (?, ?, ?, 'active', ?, ?::userrole, 'default')
        """,
        who.userId(),
        who.email(),
        who.email(),
        who.domainName(),
        who.role().text());
    stores.db.execute(
        """
        insert into keypairs (user_id, access_key, secret_key, is_active, is_admin, "user", resource_policy)
        values (?, ?, 's', true, ?, ?, 'default')
        """,
        who.email(),
        who.accessKey(),
        who.isAdmin(),
        who.userId());
  }

  void reset() {
    stores.db.execute("update keypairs set dotfiles = '\\x90', bootstrap_script = ''");
    stores.db.execute("update groups set dotfiles = '\\x90'");
    stores.db.execute("update domains set dotfiles = '\\x90'");
    stores.db.execute("delete from vfolders");
  }

  /** The answer after the gateway's check of the level. */
  JsonNode ask(Principal caller, String method, String path, String body) throws Exception {
    Route route =
        routes.stream()
            .filter(r -> r.method().equals(method) && r.path().equals(path))
            .findFirst()
            .orElseThrow();
    caller.require(route.verb());
    Reply reply = route.handler().handle(TestCall.of(caller, "", body));
    assertThat(reply.status()).isEqualTo(200);
    return new ObjectMapper().valueToTree(((Reply.Json) reply).body());
  }

  /** Status and texts of a refusal. */
  String refusal(Principal caller, String method, String path, String body) {
    ApiProblem problem =
        catchThrowableOfType(ApiProblem.class, () -> ask(caller, method, path, body));
    assertThat(problem).as("a refusal").isNotNull();
    return Stream.of(
            String.valueOf(problem.status()),
            problem.title(),
            problem.msg() == null || problem.data() != null ? null : problem.msg(),
            problem.data() == null ? null : problem.data().toString())
        .filter(text -> text != null)
        .reduce((left, right) -> left + " " + right)
        .orElseThrow();
  }

  @Override
  public void close() {
    stores.close();
  }
}
