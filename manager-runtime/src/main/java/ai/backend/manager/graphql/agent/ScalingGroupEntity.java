package ai.backend.manager.graphql.agent;

import ai.backend.manager.gateway.Principal;
import ai.backend.manager.graphql.entity.Entity;
import ai.backend.manager.graphql.table.Source;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Record1;
import org.jooq.Select;
import org.jooq.impl.DSL;

/** Scaling groups (spec/06 §7.11) and whom they are open to. */
final class ScalingGroupEntity {
  static final Source GROUPS = Source.of("scaling_groups");
  static final Source FOR_DOMAINS = Source.of("sgroups_for_domains");
  static final Source FOR_PROJECTS = Source.of("sgroups_for_groups");
  static final Source FOR_KEYPAIRS = Source.of("sgroups_for_keypairs");
  private static final Source MEMBERS = Source.of("association_groups_users");

  static final Entity SCALING_GROUP =
      Entity.of(GROUPS)
          .texts("name", "description", "wsproxy_addr", "wsproxy_api_token", "driver", "scheduler")
          .flags("is_active", "is_public", "use_host_network")
          .times("created_at")
          .jsons("driver_opts", "scheduler_opts")
          .build(GROUPS.text("name"));

  private ScalingGroupEntity() {}

  static Condition named(Select<Record1<String>> names) {
    return GROUPS.text("name").in(names);
  }

  static Select<Record1<String>> ofDomain(String domain) {
    return names(FOR_DOMAINS, FOR_DOMAINS.text("domain").eq(domain));
  }

  static Select<Record1<String>> ofProject(UUID project) {
    return names(FOR_PROJECTS, FOR_PROJECTS.uuid("group").eq(project));
  }

  static Select<Record1<String>> ofKeypair(String accessKey) {
    return names(FOR_KEYPAIRS, FOR_KEYPAIRS.text("access_key").eq(accessKey));
  }

  /** Active groups of the caller's domain, projects and keypair (spec/08 §4). */
  static Select<Record1<String>> usableBy(Principal caller) {
    Field<UUID> project = FOR_PROJECTS.uuid("group");
    var projects =
        DSL.select(MEMBERS.uuid("group_id"))
            .from(MEMBERS.table())
            .where(MEMBERS.uuid("user_id").eq(caller.userId()));
    return DSL.select(GROUPS.text("name"))
        .from(GROUPS.table())
        .where(GROUPS.flag("is_active").isTrue())
        .and(
            named(ofDomain(caller.domainName()))
                .or(named(ofKeypair(caller.accessKey())))
                .or(named(names(FOR_PROJECTS, project.in(projects)))));
  }

  private static Select<Record1<String>> names(Source table, Condition condition) {
    return DSL.select(table.text("scaling_group")).from(table.table()).where(condition);
  }
}
