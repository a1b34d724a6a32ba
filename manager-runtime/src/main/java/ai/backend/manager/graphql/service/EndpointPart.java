package ai.backend.manager.graphql.service;

import static ai.backend.manager.graphql.service.EndpointEntity.ENDPOINT;
import static ai.backend.manager.graphql.service.EndpointEntity.ENDPOINTS;
import static ai.backend.manager.graphql.service.EndpointEntity.ROUTE;
import static ai.backend.manager.graphql.service.EndpointEntity.ROUTES;
import static ai.backend.manager.graphql.service.EndpointEntity.TOKEN;
import static ai.backend.manager.graphql.service.EndpointEntity.TOKENS;

import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.graphql.Ask;
import ai.backend.manager.graphql.GraphqlRefusal;
import ai.backend.manager.graphql.Part;
import ai.backend.manager.graphql.Scope;
import ai.backend.manager.graphql.Wiring;
import ai.backend.manager.graphql.entity.Rows;
import ai.backend.manager.graphql.table.Enums;
import ai.backend.manager.graphql.table.Source;
import ai.backend.manager.graphql.table.Sql;
import ai.backend.manager.policy.Verb;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Queries for model services (spec/06 §5), from the tables that hold them. This manager does not
 * run model services, so an endpoint cannot be modified.
 */
@Singleton
public final class EndpointPart implements Part {
  private static final Source KEYPAIRS = Source.of("keypairs");

  private final Rows rows;

  @Inject
  public EndpointPart(Rows rows) {
    this.rows = rows;
  }

  @Override
  public void wire(Wiring wiring) {
    wiring
        .query("endpoint", Verb.SERVICE_QUERY, this::endpoint)
        .query("endpoint_list", Verb.SERVICE_QUERY, this::endpoints)
        .query("routing", Verb.SERVICE_QUERY, this::route)
        .query("routing_list", Verb.SERVICE_QUERY, this::routes)
        .query("endpoint_token", Verb.SERVICE_QUERY, this::token)
        .query("endpoint_token_list", Verb.SERVICE_QUERY, this::tokens)
        .mutation("modify_endpoint", Verb.SERVICE_CHANGE, this::modify);
    new EndpointFields(rows).wire(wiring);
  }

  private Object endpoint(Ask ask) {
    UUID id = ask.id("endpoint_id");
    return found(
        "endpoint",
        rows.one(ask, ENDPOINT, ENDPOINTS.uuid("id").eq(id).and(visible(ask, ENDPOINTS))));
  }

  private Object endpoints(Ask ask) {
    Condition stage =
        Sql.in(
            ENDPOINTS.text("lifecycle_stage"),
            Enums.ENDPOINT_STAGE,
            List.of("created", "destroying"));
    return rows.unfilteredPage(
        ask, ENDPOINT, stage.and(visible(ask, ENDPOINTS)).and(project(ask)).and(ofKeypair(ask)));
  }

  private Object route(Ask ask) {
    return found(
        "routing",
        rows.one(ask, ROUTE, ROUTES.uuid("id").eq(ask.id("routing_id")).and(visible(ask, ROUTES))));
  }

  private Object routes(Ask ask) {
    return rows.unfilteredPage(ask, ROUTE, visible(ask, ROUTES).and(ofEndpoint(ask, ROUTES)));
  }

  private Object token(Ask ask) {
    Condition named = TOKENS.text("token").eq(ask.required("token"));
    return found("endpoint token", rows.one(ask, TOKEN, named.and(visible(ask, TOKENS))));
  }

  private Object tokens(Ask ask) {
    return rows.unfilteredPage(
        ask,
        TOKEN,
        visible(ask, TOKENS)
            .and(ofEndpoint(ask, TOKENS))
            .and(TOKENS.uuid("endpoint").isNotNull())
            .and(TOKENS.uuid("session_owner").isNotNull()));
  }

  private Object modify(Ask ask) {
    UUID id = ask.id("endpoint_id");
    Condition named = ENDPOINTS.uuid("id").eq(id).and(mayModify(ask));
    found("endpoint", rows.one(List.of("endpoint_id"), ENDPOINT, named));
    throw new GraphqlRefusal(
        "The endpoint cannot be modified: this manager does not run model services.");
  }

  private static Condition mayModify(Ask ask) {
    UUID self = ask.caller().userId();
    return switch (ask.reach()) {
      case EVERYTHING -> DSL.noCondition();
      case DOMAIN -> ENDPOINTS.text("domain").eq(ask.caller().domainName());
      case OWN ->
          ENDPOINTS.uuid("session_owner").eq(self).or(ENDPOINTS.uuid("created_user").eq(self));
      case NOTHING, JOINED, DOMAIN_USERS -> throw Scope.unforeseen(ask);
    };
  }

  /** All, those of a domain, or those whose sessions are the caller's. */
  private static Condition visible(Ask ask, Source table) {
    String self = ask.caller().userId().toString();
    Scope scope = Scope.of(ask, ask.text("domain_name"), owner(ask), self, false);
    Condition condition =
        scope.domain() == null ? DSL.noCondition() : table.text("domain").eq(scope.domain());
    return scope.key() == null
        ? condition
        : condition.and(table.uuid("session_owner").eq(UUID.fromString(scope.key())));
  }

  private static @Nullable String owner(Ask ask) {
    String asked = ask.text("user_uuid");
    return asked == null ? null : uuid("user_uuid", asked).toString();
  }

  private static Condition project(Ask ask) {
    UUID project = ask.uuid("project");
    String group = ask.text("group_id");
    if (project == null && group == null) {
      return DSL.noCondition();
    }
    return Scope.project(
        ask,
        ENDPOINTS.uuid("project"),
        project == null ? uuid("group_id", String.valueOf(group)) : project);
  }

  /** The argument of 23.09.10, before it became {@code user_uuid}. */
  private static Condition ofKeypair(Ask ask) {
    String key = ask.text("access_key");
    return key == null
        ? DSL.noCondition()
        : ENDPOINTS
            .uuid("session_owner")
            .in(
                DSL.select(KEYPAIRS.uuid("user"))
                    .from(KEYPAIRS.table())
                    .where(KEYPAIRS.text("access_key").eq(key)));
  }

  private static Condition ofEndpoint(Ask ask, Source table) {
    UUID endpoint = ask.uuid("endpoint_id");
    return endpoint == null ? DSL.noCondition() : table.uuid("endpoint").eq(endpoint);
  }

  private static Map<String, Object> found(String object, @Nullable Map<String, Object> row) {
    if (row == null) {
      throw ApiProblem.notFound(object, null);
    }
    return row;
  }

  private static UUID uuid(String argument, String text) {
    try {
      return UUID.fromString(text);
    } catch (IllegalArgumentException malformed) {
      throw new GraphqlRefusal(
          "Missing or invalid API parameters. (" + argument + " must be a UUID)");
    }
  }
}
