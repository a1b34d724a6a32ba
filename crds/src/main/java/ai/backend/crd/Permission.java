package ai.backend.crd;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * What may be done on a volume (spec/12 §1.4); written with dashes, for example {@code
 * create-vfolder}.
 */
public enum Permission {
  CREATE_VFOLDER,
  MODIFY_VFOLDER,
  DELETE_VFOLDER,
  MOUNT_IN_SESSION,
  UPLOAD_FILE,
  DOWNLOAD_FILE,
  INVITE_OTHERS,
  SET_USER_SPECIFIC_PERMISSION;

  /** As clients and the database write it. */
  @JsonValue
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
