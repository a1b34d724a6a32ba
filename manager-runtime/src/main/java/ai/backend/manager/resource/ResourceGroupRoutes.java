package ai.backend.manager.resource;

import ai.backend.manager.gateway.Access;
import ai.backend.manager.gateway.Call;
import ai.backend.manager.gateway.Gate;
import ai.backend.manager.gateway.Params;
import ai.backend.manager.gateway.Principal;
import ai.backend.manager.gateway.Reply;
import ai.backend.manager.gateway.Route;
import ai.backend.manager.gateway.Routes;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;

/** {@code GET /scaling-groups} (spec/04 §6). */
@Singleton
class ResourceGroupRoutes implements Routes {
  private final VisibleGroups groups;

  ResourceGroupRoutes(VisibleGroups groups) {
    this.groups = groups;
  }

  @Override
  public List<Route> routes() {
    return List.of(new Route("GET", "/scaling-groups", Access.USER, Gate.READ, this::list));
  }

  private Reply list(Call call) {
    Params params = Params.of(call);
    String project = params.str("group", "group", "group_id", "group_name");
    params.done();
    Principal caller = call.caller();
    List<Map<String, String>> names =
        groups.names(caller, groups.project(caller, project).orElse(null)).stream()
            .map(name -> Map.of("name", name))
            .toList();
    return Reply.ok(Map.of("scaling_groups", names));
  }
}
