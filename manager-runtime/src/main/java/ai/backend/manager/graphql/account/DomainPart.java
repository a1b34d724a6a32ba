package ai.backend.manager.graphql.account;

import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.graphql.Ask;
import ai.backend.manager.graphql.Part;
import ai.backend.manager.graphql.Wiring;
import ai.backend.manager.graphql.entity.Entity;
import ai.backend.manager.graphql.entity.Rows;
import ai.backend.manager.graphql.table.Source;
import ai.backend.manager.graphql.table.Sql;
import ai.backend.manager.policy.Target;
import ai.backend.manager.policy.Verb;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** Queries for domains (spec/06 §7.2). */
@Singleton
public final class DomainPart implements Part {
  private static final int ALL = 10_000;
  static final Source DOMAINS = Source.of("domains");
  private static final Source OPEN = Source.of("sgroups_for_domains");

  static final Entity DOMAIN =
      Entity.of(DOMAINS)
          .column("allowed_docker_registries", DOMAINS.texts("allowed_docker_registries"))
          .column(
              "scaling_groups",
              Sql.texts(
                  DSL.select(OPEN.text("scaling_group"))
                      .from(OPEN.table())
                      .where(OPEN.text("domain").eq(DOMAINS.text("name")))
                      .orderBy(OPEN.text("scaling_group"))))
          .texts("name", "description", "integration_id")
          .flags("is_active")
          .times("created_at", "modified_at")
          .jsons("total_resource_slots", "allowed_vfolder_hosts")
          .build(DOMAINS.text("name"));

  private final Rows rows;

  @Inject
  public DomainPart(Rows rows) {
    this.rows = rows;
  }

  @Override
  public void wire(Wiring wiring) {
    wiring
        .query("domain", Verb.DOMAIN_QUERY, this::one)
        .query("domains", Verb.DOMAIN_LIST, this::all);
  }

  private @Nullable Object one(Ask ask) {
    String own = ask.caller().domainName();
    String asked = ask.text("name");
    String name = asked == null ? own : asked;
    if (!ask.may(new Target.Domain(name))) {
      throw ApiProblem.notFound("domain", null);
    }
    return rows.one(ask, DOMAIN, DOMAINS.text("name").eq(name));
  }

  private Object all(Ask ask) {
    Boolean active = ask.flag("is_active");
    return rows.all(
        ask,
        DOMAIN,
        active == null ? DSL.noCondition() : DOMAINS.flag("is_active").eq(active),
        ALL);
  }
}
