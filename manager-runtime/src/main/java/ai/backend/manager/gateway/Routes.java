package ai.backend.manager.gateway;

import java.util.List;

/** A capability's contribution to the REST API; every CDI bean of this type is served. */
public interface Routes {
  List<Route> routes();
}
