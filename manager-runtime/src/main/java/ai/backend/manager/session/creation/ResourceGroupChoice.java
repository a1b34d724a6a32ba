package ai.backend.manager.session.creation;

import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.session.SessionSql;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** The resource group (scaling group) of a new session (spec/11 §11). */
final class ResourceGroupChoice {
  private static final String QUERY =
      """
      select name, scheduler_opts, use_host_network from scaling_groups
       where is_active and (is_public or ?)
         and name in (select scaling_group from sgroups_for_domains where domain = ?
                      union select scaling_group from sgroups_for_groups where "group" = ?
                      union select scaling_group from sgroups_for_keypairs where access_key = ?)
       order by name
      """;

  private ResourceGroupChoice() {}

  /** A group that the owner may use. */
  record Group(String name, JsonNode schedulerOpts, boolean hostNetwork) {
    boolean accepts(String sessionType) {
      JsonNode types = schedulerOpts.path("allowed_session_types");
      if (!types.isArray()) {
        return sessionType.equals("interactive") || sessionType.equals("batch");
      }
      for (JsonNode type : types) {
        if (type.asText().equals(sessionType)) {
          return true;
        }
      }
      return false;
    }
  }

  static List<Group> candidates(
      DSLContext db, String domain, UUID project, String accessKey, boolean system) {
    return db.fetch(QUERY, system, domain, project, accessKey)
        .map(
            r ->
                new Group(
                    r.get("name", String.class),
                    SessionSql.json(r, "scheduler_opts"),
                    Boolean.TRUE.equals(r.get("use_host_network", Boolean.class))));
  }

  /** The one asked for, or the first that accepts the type; 404 with a sentence otherwise. */
  static Group choose(List<Group> candidates, @Nullable String wanted, String sessionType) {
    if (candidates.isEmpty()) {
      throw refuse("You have no scaling groups allowed to use.");
    }
    if (wanted == null) {
      return candidates.stream()
          .filter(g -> g.accepts(sessionType))
          .findFirst()
          .orElseThrow(
              () ->
                  refuse(
                      "No scaling groups accept the session type '" + label(sessionType) + "'."));
    }
    Group group =
        candidates.stream()
            .filter(g -> g.name().equals(wanted))
            .findFirst()
            .orElseThrow(
                () ->
                    refuse(
                        "The scaling group '"
                            + wanted
                            + "' does not exist or you do not have access to the scaling group '"
                            + wanted
                            + "'."));
    if (!group.accepts(sessionType)) {
      throw refuse(
          "The scaling group '"
              + wanted
              + "' does not accept the session type '"
              + label(sessionType)
              + "'. ");
    }
    return group;
  }

  private static String label(String sessionType) {
    return "SessionTypes." + sessionType.toUpperCase(Locale.ROOT);
  }

  private static ApiProblem refuse(String msg) {
    return ApiProblem.notFound("scaling group", msg);
  }
}
