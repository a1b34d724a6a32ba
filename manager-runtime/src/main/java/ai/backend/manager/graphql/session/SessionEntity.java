package ai.backend.manager.graphql.session;

import ai.backend.manager.graphql.entity.Entity;
import ai.backend.manager.graphql.filter.FilterColumn;
import ai.backend.manager.graphql.table.Enums;
import ai.backend.manager.graphql.table.Source;
import java.time.OffsetDateTime;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;

/** Sessions (spec/06 §7.6) as rows of table {@code sessions}. */
final class SessionEntity {
  static final Source SESSIONS = Source.of("sessions");

  private static final Field<String> GROUP_NAME =
      SESSIONS.related("groups", "id", "group_id", "name");
  private static final Field<String> EMAIL =
      SESSIONS.related("users", "uuid", "user_uuid", "email");
  private static final Field<String> FULL_NAME =
      SESSIONS.related("users", "uuid", "user_uuid", "full_name");
  private static final Field<String> SCHEDULED =
      SESSIONS.jsonText("status_history", DSL.val("SCHEDULED"));
  private static final Field<OffsetDateTime> SCHEDULED_AT =
      SCHEDULED.cast(SQLDataType.TIMESTAMPWITHTIMEZONE);
  private static final Field<String[]> AGENTS = SESSIONS.texts("agent_ids");
  private static final Field<String[]> IMAGES = SESSIONS.texts("images");

  static final Entity SESSION = filterable(orderable(columns())).build(SESSIONS.uuid("id"));

  private SessionEntity() {}

  private static Entity.Builder columns() {
    Entity.Builder session = Entity.of(SESSIONS);
    SessionColumns.addTo(session);
    return session
        .column("id", SESSIONS.uuid("id"))
        .column("session_id", SESSIONS.uuid("id"))
        .column("type", SESSIONS.text("session_type"))
        .column("image", DSL.coalesce(DSL.arrayGet(IMAGES, 1), ""))
        .column("group_id", SESSIONS.uuid("group_id"))
        .column("group_name", GROUP_NAME)
        .column("user_id", SESSIONS.uuid("user_uuid"))
        .column("user_email", EMAIL)
        .column("full_name", FULL_NAME)
        .column("agent_ids", AGENTS)
        .column("agents", AGENTS)
        .column("scaling_group", SESSIONS.text("scaling_group_name"))
        .column("scheduled_at", SCHEDULED)
        .texts("tag", "name", "access_key", "domain_name", "cluster_mode", "status", "result")
        .texts("status_info")
        .integers("cluster_size")
        .times("created_at", "terminated_at", "starts_at")
        .jsons("status_data")
        .always("id");
  }

  private static Entity.Builder orderable(Entity.Builder session) {
    return session
        .orders("id", "type", "name", "image", "agent_ids", "agents", "domain_name", "group_name")
        .order("agent_id", AGENTS)
        .orders("user_email", "full_name", "access_key", "scaling_group", "cluster_mode")
        .orders("cluster_size", "status", "status_info", "result", "created_at", "terminated_at")
        .orders("starts_at", "scheduled_at")
        .defaultOrder(
            DSL.greatest(SESSIONS.time("created_at"), SESSIONS.time("terminated_at")).desc());
  }

  private static Entity.Builder filterable(Entity.Builder session) {
    return session
        .filter("id", FilterColumn.uuid(SESSIONS.uuid("id")))
        .filter("type", FilterColumn.member(SESSIONS.text("session_type"), Enums.SESSION_TYPE))
        .filter("status", FilterColumn.member(SESSIONS.text("status"), Enums.SESSION_STATUS))
        .filter("result", FilterColumn.member(SESSIONS.text("result"), Enums.SESSION_RESULT))
        .filter(
            "cluster_mode",
            FilterColumn.memberText(SESSIONS.text("cluster_mode"), Enums.CLUSTER_MODE))
        .filter("image", FilterColumn.anyText(IMAGES))
        .filter("agent_ids", FilterColumn.anyText(AGENTS))
        .filter("agent_id", FilterColumn.anyText(AGENTS))
        .filter("agents", FilterColumn.anyText(AGENTS))
        .filter("group_name", FilterColumn.text(GROUP_NAME))
        .filter("user_email", FilterColumn.text(EMAIL))
        .filter("full_name", FilterColumn.text(FULL_NAME))
        .filter("scaling_group", FilterColumn.text(SESSIONS.text("scaling_group_name")))
        .filter("cluster_size", FilterColumn.number(SESSIONS.integer("cluster_size")))
        .filter("scheduled_at", FilterColumn.time(SCHEDULED_AT))
        .filterTexts("name", "domain_name", "access_key", "status_info", "startup_command")
        .filterTimes("created_at", "terminated_at", "starts_at");
  }
}
