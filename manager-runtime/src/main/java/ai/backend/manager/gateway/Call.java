package ai.backend.manager.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** One request as a handler sees it: routed, version-negotiated, authenticated. */
public interface Call {
  String method();

  /** Percent-decoded value of a path placeholder. */
  String pathParam(String name);

  @Nullable String header(String name);

  ApiVersion apiVersion();

  /** The caller of a route that is not public; throws 401 when there is none. */
  Principal caller();

  /**
   * Parameters from the JSON body if there is one, else from the query (spec/01 §3.1); 400 for a
   * malformed body.
   */
  ObjectNode params();

  /** The first value of a query parameter, whatever the body holds. */
  @Nullable String query(String name);

  byte[] body();

  /** Address of the client, null if unknown; what trusted proxies say of it counts. */
  @Nullable String clientAddress();
}
