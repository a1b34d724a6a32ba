package ai.backend.manager.resource;

import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.Call;
import ai.backend.manager.gateway.Gate;
import ai.backend.manager.gateway.Params;
import ai.backend.manager.gateway.Principal;
import ai.backend.manager.gateway.Reply;
import ai.backend.manager.gateway.Route;
import ai.backend.manager.gateway.Routes;
import ai.backend.manager.policy.Verb;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code /scaling-groups} (spec/04 §6). */
@Singleton
class ResourceGroupRoutes implements Routes {
  private static final String[] PROJECT = {"group", "group_id", "group_name"};

  private final VisibleGroups groups;
  private final WsproxyVersions proxies;

  ResourceGroupRoutes(VisibleGroups groups, WsproxyVersions proxies) {
    this.groups = groups;
    this.proxies = proxies;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        new Route("GET", "/scaling-groups", Verb.RESOURCE_CHECK, Gate.READ, this::list),
        new Route(
            "GET",
            "/scaling-groups/{name}/wsproxy-version",
            Verb.RESOURCE_CHECK,
            Gate.READ,
            this::proxyVersion));
  }

  private Reply list(Call call) {
    Params params = Params.of(call);
    String project = params.str("group", PROJECT);
    params.done();
    List<Map<String, String>> names =
        visible(call.caller(), project).stream().map(name -> Map.of("name", name)).toList();
    return Reply.ok(Map.of("scaling_groups", names));
  }

  private List<String> visible(Principal caller, @Nullable String project) {
    return groups.names(
        caller, project == null ? null : groups.project(caller, project).orElse(null));
  }

  /** Without a project, those of the caller's own projects count too. */
  private Reply proxyVersion(Call call) throws InterruptedException {
    Params params = Params.of(call);
    String project = params.optStr("group", PROJECT);
    params.done();
    String name = call.pathParam("name");
    Principal caller = call.caller();
    boolean known =
        project == null ? groups.usable(caller, name) : visible(caller, project).contains(name);
    if (!known) {
      throw ApiProblem.notFound("scaling group", null);
    }
    @Nullable String address = groups.proxyAddress(name);
    String version = address == null || address.isBlank() ? "v1" : proxies.at(address);
    return Reply.ok(Map.of("wsproxy_version", version));
  }
}
