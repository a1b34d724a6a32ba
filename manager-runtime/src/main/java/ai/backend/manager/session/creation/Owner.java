package ai.backend.manager.session.creation;

import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.Principal;
import ai.backend.manager.gateway.ProblemType;
import ai.backend.manager.policy.Role;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/**
 * Who a session is created for, in which domain and project (spec/02 §3.1 row 5). For oneself one
 * must be a member of the project; administrators as owners of what others create for them need not
 * be (spec/08 §4).
 *
 * @param allowedRegistries docker registries of the domain
 * @param dotfiles of domain, project and keypair, each MessagePack
 */
public record Owner(
    String accessKey,
    UUID user,
    String domain,
    UUID group,
    List<String> allowedRegistries,
    int maxContainers,
    boolean sudo,
    @Nullable String bootstrapScript,
    List<byte[]> dotfiles) {

  private static final String[] ADMINISTERING =
      Arrays.stream(Role.values()).filter(Role::administers).map(Role::text).toArray(String[]::new);
  private static final String QUERY =
      """
      select k.access_key, u.uuid, u.role::text as role, u.domain_name, u.sudo_session_enabled, k.bootstrap_script, p.max_containers_per_session,
             d.name as domain, d.allowed_docker_registries, d.dotfiles as domain_dotfiles,
             g.id as group_id, g.dotfiles as group_dotfiles, k.dotfiles
        from keypairs k
        join users u on u.uuid = k."user"
        join keypair_resource_policies p on p.name = k.resource_policy
        left join domains d on d.name = ? and d.is_active
        left join groups g on g.domain_name = d.name and g.name = ? and g.is_active
              and (? and u.role::text = any(?) or exists (select 1 from association_groups_users a where a.group_id = g.id and a.user_id = u.uuid))
       where k.access_key = ?
      """;

  /** 412 when the owner's policy allows fewer containers in one session. */
  void requireAllows(int containers) {
    if (containers > maxContainers) {
      throw new ApiProblem(
          ProblemType.QUOTA_EXCEEDED,
          "You cannot create session with more than " + maxContainers + " containers.");
    }
  }

  /** Resolves it or refuses with 400. {@code accessKey} is one that the caller may act for. */
  public static Owner resolve(
      DSLContext db, Principal caller, String accessKey, String domain, String group) {
    boolean forOther = !accessKey.equals(caller.accessKey());
    Record r =
        db.fetchOptional(QUERY, domain, group, forOther, ADMINISTERING, accessKey)
            .orElseThrow(() -> ApiProblem.invalid("Unknown owner access key"));
    boolean anyDomain = forOther && Role.of(r.get("role", String.class)).isOfAnyDomain();
    if (!anyDomain && !domain.equals(r.get("domain_name", String.class))) {
      throw ApiProblem.invalid(
          "You can only set the domain to " + (forOther ? "the owner's" : "your") + " domain.");
    }
    if (r.get("domain") == null) {
      throw ApiProblem.invalid("Invalid domain");
    }
    UUID groupId = r.get("group_id", UUID.class);
    if (groupId == null) {
      throw ApiProblem.invalid("Invalid group");
    }
    String[] registries = r.get("allowed_docker_registries", String[].class);
    String script = r.get("bootstrap_script", String.class);
    return new Owner(
        accessKey,
        r.get("uuid", UUID.class),
        domain,
        groupId,
        registries == null ? List.of() : List.of(registries),
        r.get("max_containers_per_session", Integer.class),
        Boolean.TRUE.equals(r.get("sudo_session_enabled", Boolean.class)),
        script == null || script.isBlank() ? null : script,
        List.of(
            r.get("domain_dotfiles", byte[].class),
            r.get("group_dotfiles", byte[].class),
            r.get("dotfiles", byte[].class)));
  }
}
