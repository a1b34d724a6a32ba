package ai.backend.manager.account;

import ai.backend.manager.gateway.Gate;
import ai.backend.manager.gateway.Reply;
import ai.backend.manager.gateway.Route;
import ai.backend.manager.gateway.Routes;
import ai.backend.manager.policy.Verb;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;

/** {@code GET /acl}: which permissions exist (spec/04 §11). */
@Singleton
class AclRoutes implements Routes {
  @Override
  public List<Route> routes() {
    return List.of(
        new Route(
            "GET",
            "/acl",
            Verb.ACCOUNT_USE,
            Gate.ALL,
            call -> Reply.ok(Map.of("vfolder_host_permission_list", HostPermissions.ALL))));
  }
}
