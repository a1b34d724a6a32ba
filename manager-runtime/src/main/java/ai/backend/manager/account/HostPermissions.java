package ai.backend.manager.account;

import java.util.List;

/** What may be allowed on a folder host, in the order of the API (spec/08 §5). */
public final class HostPermissions {
  public static final List<String> ALL =
      List.of(
          "create-vfolder",
          "modify-vfolder",
          "delete-vfolder",
          "mount-in-session",
          "upload-file",
          "download-file",
          "invite-others",
          "set-user-specific-permission");

  private HostPermissions() {}
}
