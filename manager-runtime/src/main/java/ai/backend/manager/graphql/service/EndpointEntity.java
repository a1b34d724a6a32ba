package ai.backend.manager.graphql.service;

import ai.backend.manager.graphql.entity.Entity;
import ai.backend.manager.graphql.table.Source;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;

/** Endpoints, their routes and tokens as rows (spec/06 §7.9). */
final class EndpointEntity {
  static final Source ENDPOINTS = Source.of("endpoints");
  static final Source ROUTES = Source.of("routings");
  static final Source TOKENS = Source.of("endpoint_tokens");
  private static final Field<String> CREATOR =
      ENDPOINTS.related("users", "uuid", "created_user", "email");
  private static final Field<String> OWNER =
      ENDPOINTS.related("users", "uuid", "session_owner", "email");

  static final Entity ENDPOINT = endpoint().build(ENDPOINTS.uuid("id"));

  static final Entity ROUTE =
      Entity.of(ROUTES)
          .column("routing_id", ROUTES.uuid("id"))
          .column("endpoint", ROUTES.related("endpoints", "id", "endpoint", "url"))
          .column("endpoint_id", ROUTES.uuid("endpoint"))
          .column("status", member(ROUTES, "status"))
          .column(
              "traffic_ratio", DSL.field(DSL.name("routings", "traffic_ratio"), SQLDataType.DOUBLE))
          .uuids("session")
          .times("created_at")
          .jsons("error_data")
          .defaultOrder(ROUTES.time("created_at").desc())
          .build(ROUTES.uuid("id"));

  static final Entity TOKEN =
      Entity.of(TOKENS)
          .column("endpoint_id", TOKENS.uuid("endpoint"))
          .column("project", TOKENS.uuid("project").cast(SQLDataType.VARCHAR))
          .texts("token", "domain")
          .uuids("session_owner")
          .times("created_at")
          .computed("valid_until", "token")
          .defaultOrder(TOKENS.time("created_at").desc())
          .build(TOKENS.uuid("id"));

  private EndpointEntity() {}

  private static Entity.Builder endpoint() {
    return Entity.of(ENDPOINTS)
        .column("endpoint_id", ENDPOINTS.uuid("id"))
        .column("image_id", ENDPOINTS.uuid("image"))
        .column("project", ENDPOINTS.uuid("project").cast(SQLDataType.VARCHAR))
        .column("created_user_id", ENDPOINTS.uuid("created_user"))
        .column("created_user_email", CREATOR)
        .column("session_owner_id", ENDPOINTS.uuid("session_owner"))
        .column("session_owner_email", OWNER)
        .column("lifecycle_stage", member(ENDPOINTS, "lifecycle_stage"))
        .uuids("model", "created_user", "session_owner")
        .texts("domain", "resource_group", "url", "model_mount_destiation", "tag", "name")
        .texts("startup_command", "bootstrap_script", "callback_url", "cluster_mode")
        .jsons("resource_slots", "environ", "resource_opts")
        .integers("desired_session_count", "cluster_size", "retries")
        .flags("open_to_public")
        .times("created_at", "destroyed_at")
        .computed("image_object", "image_id")
        .computed("status", "retries", "lifecycle_stage")
        .always("endpoint_id")
        .defaultOrder(ENDPOINTS.time("created_at").desc());
  }

  /** The name of an enum's member, which is its label in capitals. */
  private static Field<String> member(Source table, String column) {
    return DSL.upper(table.text(column).cast(SQLDataType.VARCHAR));
  }
}
