package ai.backend.manager.gateway;

import ai.backend.manager.policy.Verb;
import jakarta.inject.Singleton;
import java.util.List;

/** {@code GET /}: what clients negotiate with (spec/01 §1.2). */
@Singleton
class VersionRoutes implements Routes {
  /** Field order is the order on the wire. */
  private record Versions(String version, String manager) {}

  private static final Reply VERSIONS =
      Reply.ok(new Versions(ApiVersions.LATEST.toString(), ApiVersions.MANAGER_RELEASE));

  @Override
  public List<Route> routes() {
    return List.of(new Route("GET", "/", Verb.PUBLIC_READ, Gate.NONE, call -> VERSIONS));
  }
}
