package ai.backend.manager.graphql.change;

import ai.backend.manager.account.HostPermissions;
import ai.backend.manager.graphql.MutationRefusal;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jooq.JSONB;

/** Folder hosts in inputs: {@code {"proxy:volume": ["create-vfolder", …]}} (spec/08 §5). */
public final class HostInput {
  /** All permissions, in the order in which the API lists them. */
  public static final List<String> PERMISSIONS = HostPermissions.ALL;

  private HostInput() {}

  static JSONB of(String argument, Object value) {
    if (!(value instanceof ObjectNode hosts)) {
      throw refused(argument, "it must hold a JSON object");
    }
    hosts.properties().forEach(host -> check(argument, host.getKey(), host.getValue()));
    return JSONB.jsonb(hosts.toString());
  }

  private static void check(String argument, String host, JsonNode permissions) {
    if (!permissions.isArray()) {
      throw refused(argument, "host '" + host + "' must have a list of permissions");
    }
    for (JsonNode permission : permissions) {
      if (!PERMISSIONS.contains(permission.asText())) {
        throw refused(
            argument,
            "'%s' of host '%s' is no permission; take some of %s"
                .formatted(permission.asText(), host, String.join(", ", PERMISSIONS)));
      }
    }
  }

  private static MutationRefusal refused(String argument, String reason) {
    return new MutationRefusal(argument + ": " + reason);
  }
}
