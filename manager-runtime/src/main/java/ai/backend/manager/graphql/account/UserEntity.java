package ai.backend.manager.graphql.account;

import ai.backend.manager.graphql.entity.Entity;
import ai.backend.manager.graphql.filter.FilterColumn;
import ai.backend.manager.graphql.node.Connections;
import ai.backend.manager.graphql.table.Enums;
import ai.backend.manager.graphql.table.Source;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;

/**
 * Users (spec/06 §7.4) as rows of table {@code users}; neither password nor TOTP secret is a column
 * here.
 */
final class UserEntity {
  static final Source USERS = Source.of("users");

  static final Field<Boolean> ACTIVE =
      DSL.field(USERS.text("status").eq(Enums.USER_STATUS.value("active")));

  private static final Field<String[]> CLIENT_IPS =
      USERS.texts("allowed_client_ip").cast(SQLDataType.VARCHAR.array());

  static final Entity USER =
      Entity.of(USERS)
          .column("id", USERS.uuid("uuid"))
          .column("uuid", USERS.uuid("uuid"))
          .column(Connections.NODE_KEY, USERS.uuid("uuid"))
          .column("is_active", ACTIVE)
          .column("allowed_client_ip", CLIENT_IPS)
          .texts("username", "email", "full_name", "description", "status", "status_info")
          .texts("domain_name", "role", "resource_policy", "main_access_key")
          .flags("need_password_change", "totp_activated", "sudo_session_enabled")
          .times("created_at", "modified_at", "totp_activated_at")
          .always("uuid")
          .filter("uuid", FilterColumn.uuid(USERS.uuid("uuid")))
          .filter("is_active", FilterColumn.flag(ACTIVE))
          .filter("status", FilterColumn.member(USERS.text("status"), Enums.USER_STATUS))
          .filter("role", FilterColumn.member(USERS.text("role"), Enums.USER_ROLE))
          .filter("allowed_client_ip", FilterColumn.anyText(CLIENT_IPS))
          .filterTexts("username", "email", "full_name", "description", "status_info")
          .filterTexts("domain_name", "resource_policy", "main_access_key")
          .filterFlags("need_password_change", "totp_activated", "sudo_session_enabled")
          .filterTimes("created_at", "modified_at", "totp_activated_at")
          .orders("uuid", "username", "email", "need_password_change", "full_name", "is_active")
          .orders("status", "status_info", "created_at", "modified_at", "domain_name", "role")
          .orders("resource_policy", "totp_activated", "totp_activated_at")
          .orders("sudo_session_enabled", "main_access_key")
          .defaultOrder(USERS.time("created_at").desc())
          .build(USERS.uuid("uuid"));

  private UserEntity() {}
}
