package ai.backend.manager.resource;

import ai.backend.manager.gateway.Call;
import ai.backend.manager.gateway.Gate;
import ai.backend.manager.gateway.Params;
import ai.backend.manager.gateway.Reply;
import ai.backend.manager.gateway.Route;
import ai.backend.manager.gateway.Routes;
import ai.backend.manager.policy.Verb;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/** {@code /resource/watcher}: what the watcher beside an agent answers (spec/04 §5.6). */
@Singleton
class WatcherRoutes implements Routes {
  private static final Duration STATUS = Duration.ofSeconds(5);
  private static final Duration CHANGE = Duration.ofSeconds(20);

  private final Watchers watchers;

  WatcherRoutes(Watchers watchers) {
    this.watchers = watchers;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        new Route("GET", "/resource/watcher", Verb.AGENT_WATCH, Gate.READ, c -> ask(c, "", STATUS)),
        change("start"),
        change("stop"),
        change("restart"));
  }

  private Route change(String what) {
    return new Route(
        "POST",
        "/resource/watcher/agent/" + what,
        Verb.AGENT_WATCH,
        Gate.READ,
        call -> ask(call, "/agent/" + what, CHANGE));
  }

  private Reply ask(Call call, String path, Duration limit) throws InterruptedException {
    Params params = Params.of(call);
    String agent = params.str("agent_id", "agent_id", "agent");
    params.done();
    return watchers.ask(agent, call.method(), path, limit);
  }
}
