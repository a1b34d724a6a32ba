package ai.backend.manager.graphql.policy;

import ai.backend.manager.graphql.Part;
import ai.backend.manager.graphql.Wiring;
import ai.backend.manager.graphql.change.HostInput;
import ai.backend.manager.policy.Verb;
import jakarta.inject.Singleton;
import java.util.Map;

/** The permissions that exist on folder hosts (spec/08 §5). */
@Singleton
public final class HostPermissionPart implements Part {
  @Override
  public void wire(Wiring wiring) {
    wiring.query(
        "vfolder_host_permissions",
        Verb.FOLDER_PERMISSIONS,
        ask -> Map.of("vfolder_host_permission_list", HostInput.PERMISSIONS));
  }
}
