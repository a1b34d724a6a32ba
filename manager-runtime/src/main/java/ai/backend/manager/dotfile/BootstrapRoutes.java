package ai.backend.manager.dotfile;

import ai.backend.manager.gateway.Call;
import ai.backend.manager.gateway.Gate;
import ai.backend.manager.gateway.Params;
import ai.backend.manager.gateway.Reply;
import ai.backend.manager.gateway.Route;
import ai.backend.manager.gateway.Routes;
import ai.backend.manager.policy.Verb;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/**
 * {@code /user-config/bootstrap-script}: what the sessions of the caller's keypair run at their
 * start, unless they are created with a script of their own (spec/04 §2).
 */
@Singleton
class BootstrapRoutes implements Routes {
  private static final String PATH = "/user-config/bootstrap-script";
  private static final int LONGEST = 65_536;
  private static final String READ = "select bootstrap_script from keypairs where access_key = ?";
  private static final String STORE =
      "update keypairs set bootstrap_script = ?, modified_at = now() where access_key = ?";

  private final DSLContext database;

  BootstrapRoutes(DSLContext database) {
    this.database = database;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        new Route("GET", PATH, Verb.ACCOUNT_USE, Gate.READ, this::show),
        new Route("POST", PATH, Verb.ACCOUNT_USE, Gate.READ, this::store));
  }

  private Reply show(Call call) {
    @Nullable String script =
        database
            .resultQuery(READ, call.caller().accessKey())
            .fetchOne("bootstrap_script", String.class);
    return Reply.ok(script == null ? "" : script);
  }

  private Reply store(Call call) {
    Params params = Params.of(call);
    String script = params.text(LONGEST, "script");
    params.done();
    database.execute(STORE, script.strip(), call.caller().accessKey());
    return Reply.ok(Map.of());
  }
}
