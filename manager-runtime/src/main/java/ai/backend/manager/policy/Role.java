package ai.backend.manager.policy;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The role of a user (spec/08 §1); there is none for a project. */
public enum Role {
  SUPERADMIN,
  ADMIN,
  USER,
  MONITOR;

  /** As the database writes it; whoever has none of these is a plain user. */
  public static Role of(@Nullable String text) {
    for (Role role : values()) {
      if (role.text().equals(text)) {
        return role;
      }
    }
    return USER;
  }

  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether the keypairs of such a user carry {@code is_admin} (spec/06 §6.2, §6.3). */
  public boolean administers() {
    return this == SUPERADMIN || this == ADMIN;
  }

  /** Whether what others create for such a user may be in any domain (spec/08 §4). */
  public boolean isOfAnyDomain() {
    return this == SUPERADMIN;
  }
}
