package ai.backend.manager.graphql.account;

import ai.backend.manager.account.Passwords;
import ai.backend.manager.graphql.GraphqlRefusal;
import ai.backend.manager.graphql.MutationRefusal;
import ai.backend.manager.graphql.change.Labels;
import ai.backend.manager.graphql.table.Enums;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the input of a user mutation says, with the values that stand for what it leaves out. */
final class Given {
  private Given() {}

  static String text(Map<String, @Nullable Object> input, String key) {
    Object value = input.get(key);
    return value == null ? "" : value.toString();
  }

  /** The hash of the password that is asked for; refuses one that bcrypt would cut. */
  static String passwordHash(Map<String, @Nullable Object> input) {
    String password = text(input, "password");
    String fault = Passwords.fault(password);
    if (fault != null) {
      throw new MutationRefusal(fault);
    }
    return Passwords.hash(password);
  }

  static String domain(Map<String, @Nullable Object> input) {
    Object domain = input.get("domain_name");
    return domain == null ? "default" : domain.toString();
  }

  static String role(Map<String, @Nullable Object> input) {
    Object role = input.get("role");
    return role == null ? "user" : Labels.require(Enums.USER_ROLE, "role", role);
  }

  static boolean active(Map<String, @Nullable Object> input) {
    return status(input).equals("active");
  }

  static String status(Map<String, @Nullable Object> input) {
    String status = newStatus(input);
    return status == null ? "active" : status;
  }

  /** The status asked for, by {@code status} or else by {@code is_active}. */
  static @Nullable String newStatus(Map<String, @Nullable Object> input) {
    Object status = input.get("status");
    if (status != null) {
      return Labels.require(Enums.USER_STATUS, "status", status);
    }
    Object active = input.get("is_active");
    return active == null ? null : active.equals(true) ? "active" : "inactive";
  }

  static List<UUID> projects(Map<String, @Nullable Object> input) {
    if (!(input.get("group_ids") instanceof List<?> ids)) {
      return List.of();
    }
    try {
      return ids.stream().map(id -> UUID.fromString(String.valueOf(id))).distinct().toList();
    } catch (IllegalArgumentException malformed) {
      throw new GraphqlRefusal("Missing or invalid API parameters. (group_ids must be UUIDs)");
    }
  }
}
