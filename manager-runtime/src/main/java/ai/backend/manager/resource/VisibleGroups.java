package ai.backend.manager.resource;

import ai.backend.manager.gateway.Principal;
import ai.backend.manager.policy.Verb;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** Which resource groups a caller may use, and which projects he is in (spec/04 §6, spec/08). */
@Singleton
public class VisibleGroups {
  private static final String NAMES =
      """
      select name from scaling_groups g
      where is_active and (is_public or ?) and (
        exists (select 1 from sgroups_for_domains d where d.scaling_group = g.name and d.domain = ?)
        or exists (select 1 from sgroups_for_groups p where p.scaling_group = g.name and p."group" = cast(? as uuid))
        or exists (select 1 from sgroups_for_keypairs k where k.scaling_group = g.name and k.access_key = ?))
      order by name
      """;
  private static final String PROJECT =
      """
      select g.id from groups g join association_groups_users m on m.group_id = g.id
      where m.user_id = ? and g.domain_name = ? and g.is_active and (g.name = ? or cast(g.id as text) = ?)
      """;

  private static final String PROJECTS =
      """
      select g.id, g.name from groups g join association_groups_users m on m.group_id = g.id
      where m.user_id = ? and g.domain_name = ? and g.is_active
      order by g.name
      """;

  private final DSLContext database;

  VisibleGroups(DSLContext database) {
    this.database = database;
  }

  List<String> names(Principal caller, @Nullable UUID project) {
    return database
        .resultQuery(
            NAMES,
            caller.may(Verb.RESOURCE_GROUP_PRIVATE),
            caller.domainName(),
            project,
            caller.accessKey())
        .fetch("name", String.class);
  }

  /** The caller's project of that name or id. */
  public Optional<UUID> project(Principal caller, String nameOrId) {
    return database
        .resultQuery(PROJECT, caller.userId(), caller.domainName(), nameOrId, nameOrId)
        .fetchOptional("id", UUID.class);
  }

  /** The names of the caller's projects. */
  public List<String> projects(Principal caller) {
    return database
        .resultQuery(PROJECTS, caller.userId(), caller.domainName())
        .fetch("name", String.class);
  }

  /** What the caller may use in any of his projects, or without one. */
  public List<String> usable(Principal caller) {
    var names = new TreeSet<>(names(caller, null));
    database
        .resultQuery(PROJECTS, caller.userId(), caller.domainName())
        .fetch("id", UUID.class)
        .forEach(project -> names.addAll(names(caller, project)));
    return List.copyOf(names);
  }

  /** Whether the caller may use the group in any of his projects. */
  boolean usable(Principal caller, String name) {
    return usable(caller).contains(name);
  }

  /** Where the group's app proxy is; null without one. */
  @Nullable String proxyAddress(String name) {
    return database
        .resultQuery("select wsproxy_addr from scaling_groups where name = ?", name)
        .fetchOne("wsproxy_addr", String.class);
  }
}
