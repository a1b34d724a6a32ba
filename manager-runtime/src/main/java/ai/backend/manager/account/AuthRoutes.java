package ai.backend.manager.account;

import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.Call;
import ai.backend.manager.gateway.Gate;
import ai.backend.manager.gateway.Handler;
import ai.backend.manager.gateway.Params;
import ai.backend.manager.gateway.Principal;
import ai.backend.manager.gateway.Recorded;
import ai.backend.manager.gateway.Reply;
import ai.backend.manager.gateway.Route;
import ai.backend.manager.gateway.Routes;
import ai.backend.manager.policy.Verb;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** {@code /auth}, {@code /auth/test}, {@code /auth/role}, {@code /auth/authorize} (spec/04 §1). */
@Singleton
class AuthRoutes implements Routes {
  private record Echo(String authorized, String echo) {}

  private record Roles(String global_role, String domain_role, @Nullable String group_role) {}

  private static final String MEMBERSHIP =
      "select 1 from association_groups_users where user_id = ? and group_id = ?";

  private final DSLContext database;
  private final Logins logins;

  AuthRoutes(DSLContext database, Logins logins) {
    this.database = database;
    this.logins = logins;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        user("GET", "/auth", this::echo),
        user("POST", "/auth", this::echo),
        user("GET", "/auth/test", this::echo),
        user("POST", "/auth/test", this::echo),
        user("GET", "/auth/role", this::roles),
        new Route("POST", "/auth/authorize", Verb.PUBLIC_ACCOUNT, Gate.NONE, this::authorize));
  }

  private static Route user(String method, String path, Handler handler) {
    return new Route(method, path, Verb.ACCOUNT_USE, Gate.NONE, handler).recorded(Recorded.NEVER);
  }

  private Reply echo(Call call) {
    Params params = Params.of(call);
    String echo = params.str("echo");
    params.done();
    return Reply.ok(new Echo("yes", echo));
  }

  private Reply roles(Call call) {
    Params params = Params.of(call);
    UUID group = params.optUuid("group");
    params.done();
    Principal caller = call.caller();
    if (group != null && database.fetchOne(MEMBERSHIP, caller.userId(), group) == null) {
      throw ApiProblem.notFound(
          "project (user group)", "No such project or you are not the member of it.");
    }
    return Reply.ok(
        new Roles(
            caller.actor().globalRole(),
            caller.actor().domainRole(),
            group == null ? null : "user"));
  }

  private Reply authorize(Call call) {
    Params params = Params.of(call);
    String type = params.str("type");
    String domain = params.str("domain");
    String username = params.str("username");
    String password = params.str("password");
    params.doneExtraOk();
    if (!type.equals("keypair")) {
      throw ApiProblem.invalid("Unsupported authorization type");
    }
    var claim = new Credentials(domain, username, password, call.clientAddress());
    return Reply.ok(Map.of("data", logins.login(claim)));
  }
}
