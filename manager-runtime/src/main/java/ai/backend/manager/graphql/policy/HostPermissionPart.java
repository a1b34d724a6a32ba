package ai.backend.manager.graphql.policy;

import ai.backend.manager.graphql.Part;
import ai.backend.manager.graphql.Wiring;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;

/** The permissions that exist on folder hosts (spec/08 §5). */
@Singleton
public final class HostPermissionPart implements Part {
  static final List<String> PERMISSIONS =
      List.of(
          "create-vfolder",
          "modify-vfolder",
          "delete-vfolder",
          "mount-in-session",
          "upload-file",
          "download-file",
          "invite-others",
          "set-user-specific-permission");

  @Override
  public void wire(Wiring wiring) {
    wiring.query(
        "vfolder_host_permissions", ask -> Map.of("vfolder_host_permission_list", PERMISSIONS));
  }
}
