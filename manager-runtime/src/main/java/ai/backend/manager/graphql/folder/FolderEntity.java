package ai.backend.manager.graphql.folder;

import ai.backend.manager.graphql.entity.Entity;
import ai.backend.manager.graphql.filter.FilterColumn;
import ai.backend.manager.graphql.table.Enums;
import ai.backend.manager.graphql.table.Source;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Record1;
import org.jooq.Select;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;

/** Virtual folders and who they are shared with (spec/06 §7.12). */
final class FolderEntity {
  static final Source FOLDERS = Source.of("vfolders");
  static final Source SHARES = Source.of("vfolder_permissions");
  private static final Source MEMBERS = Source.of("association_groups_users");
  private static final Field<String> EMAIL = FOLDERS.related("users", "uuid", "user", "email");
  private static final Field<String> PROJECT = FOLDERS.related("groups", "id", "group", "name");

  static final Entity FOLDER = searchable(columns()).build(FOLDERS.uuid("id"));

  static final Entity SHARE = share();

  private FolderEntity() {}

  private static Entity.Builder columns() {
    return Entity.of(FOLDERS)
        .uuids("id", "user", "group")
        .column("user_email", EMAIL)
        .column("group_name", PROJECT)
        .column("num_files", DSL.inline(0))
        .texts("host", "quota_scope_id", "name", "creator", "unmanaged_path", "usage_mode")
        .texts("permission", "ownership_type", "status")
        .integers("max_files")
        .bigints("max_size", "cur_size")
        .times("created_at", "last_used")
        .flags("cloneable")
        .always("id");
  }

  private static Entity.Builder searchable(Entity.Builder folder) {
    return folder
        .filter("id", FilterColumn.uuid(FOLDERS.uuid("id")))
        .filter("user", FilterColumn.uuid(FOLDERS.uuid("user")))
        .filter("group", FilterColumn.uuid(FOLDERS.uuid("group")))
        .filter("user_email", FilterColumn.text(EMAIL))
        .filter("group_name", FilterColumn.text(PROJECT))
        .filterTexts("host", "quota_scope_id", "name", "creator", "unmanaged_path")
        .filter("usage_mode", FilterColumn.member(FOLDERS.text("usage_mode"), Enums.FOLDER_USAGE))
        .filter(
            "permission", FilterColumn.member(FOLDERS.text("permission"), Enums.FOLDER_PERMISSION))
        .filter(
            "ownership_type",
            FilterColumn.member(FOLDERS.text("ownership_type"), Enums.FOLDER_OWNERSHIP))
        .filter("status", FilterColumn.member(FOLDERS.text("status"), Enums.FOLDER_STATUS))
        .filterNumbers("max_files", "max_size")
        .filterTimes("created_at", "last_used")
        .filterFlags("cloneable")
        .orders("id", "host", "quota_scope_id", "name", "group", "group_name", "user")
        .orders("user_email", "creator", "usage_mode", "permission", "ownership_type")
        .orders("max_files", "max_size", "created_at", "last_used", "cloneable", "status")
        .orders("cur_size")
        .defaultOrder(FOLDERS.time("created_at").desc());
  }

  private static Entity share() {
    Field<String> folderName = SHARES.related("vfolders", "id", "vfolder", "name");
    Field<String> email = SHARES.related("users", "uuid", "user", "email");
    return Entity.of(SHARES)
        .uuids("vfolder", "user")
        .texts("permission")
        .column("vfolder_name", folderName)
        .column("user_email", email)
        .filter(
            "permission", FilterColumn.member(SHARES.text("permission"), Enums.FOLDER_PERMISSION))
        .filter("vfolder", FilterColumn.uuid(SHARES.uuid("vfolder")))
        .filter("vfolder_name", FilterColumn.text(folderName))
        .filter("user", FilterColumn.uuid(SHARES.uuid("user")))
        .filter("user_email", FilterColumn.text(email))
        .orders("permission", "vfolder", "vfolder_name", "user", "user_email")
        .defaultOrder(createdAt().desc())
        .build(
            DSL.concat(
                SHARES.uuid("vfolder").cast(SQLDataType.CLOB),
                SHARES.uuid("user").cast(SQLDataType.CLOB)));
  }

  private static Field<String> createdAt() {
    return SHARES.related("vfolders", "id", "vfolder", "created_at");
  }

  /** Folders that belong to a user. */
  static Condition ofUser(UUID user) {
    return FOLDERS.uuid("user").eq(user);
  }

  /** Folders of users that others have shared with a user. */
  static Condition sharedWith(UUID user) {
    Select<Record1<UUID>> shared =
        DSL.select(SHARES.uuid("vfolder")).from(SHARES.table()).where(SHARES.uuid("user").eq(user));
    return FOLDERS.uuid("user").isNotNull().and(FOLDERS.uuid("id").in(shared));
  }

  /** Folders of the projects that a user is a member of. */
  static Condition ofProjectsOf(UUID user) {
    Select<Record1<UUID>> joined =
        DSL.select(MEMBERS.uuid("group_id"))
            .from(MEMBERS.table())
            .where(MEMBERS.uuid("user_id").eq(user));
    return FOLDERS.uuid("group").in(joined);
  }
}
