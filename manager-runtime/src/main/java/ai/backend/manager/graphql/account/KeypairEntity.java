package ai.backend.manager.graphql.account;

import ai.backend.manager.graphql.entity.Entity;
import ai.backend.manager.graphql.filter.FilterColumn;
import ai.backend.manager.graphql.table.Source;
import ai.backend.manager.graphql.table.Sql;
import org.jooq.Field;
import org.jooq.Record1;
import org.jooq.Select;
import org.jooq.impl.DSL;

/**
 * Keypairs (spec/06 §7.5) as rows of table {@code keypairs}; the private SSH key is no column here.
 */
final class KeypairEntity {
  static final Source KEYPAIRS = Source.of("keypairs");
  private static final Source OWNER = new Source("users", "owner");
  private static final Source PROJECT = new Source("groups", "project");
  private static final Source MEMBER = new Source("association_groups_users", "member");

  static final Field<String> EMAIL = ofOwner("email");
  static final Field<String> FULL_NAME = ofOwner("full_name");
  private static final Field<String[]> PROJECTS = Sql.texts(projectNames());

  static final Entity KEYPAIR =
      Entity.of(KEYPAIRS)
          .column("id", KEYPAIRS.text("access_key"))
          .column("user", KEYPAIRS.uuid("user"))
          .column("email", EMAIL)
          .column("full_name", FULL_NAME)
          .column("projects", PROJECTS)
          .texts("user_id", "access_key", "secret_key", "resource_policy", "ssh_public_key")
          .flags("is_active", "is_admin")
          .integers("rate_limit")
          .times("created_at")
          .column("used_at", KEYPAIRS.time("last_used"))
          .column("queries", KEYPAIRS.integer("num_queries"))
          .computed("secret_key", "secret_key", "user")
          .computed("user_info", "email", "full_name")
          .always("access_key", "user")
          .filter("user_id", FilterColumn.uuid(KEYPAIRS.uuid("user")))
          .filter("email", FilterColumn.text(EMAIL))
          .filter("full_name", FilterColumn.text(FULL_NAME))
          .filter("projects", FilterColumn.anyText(PROJECTS))
          .filter("rate_limit", FilterColumn.number(KEYPAIRS.integer("rate_limit")))
          .filter("num_queries", FilterColumn.number(KEYPAIRS.integer("num_queries")))
          .filterTexts("access_key", "resource_policy", "ssh_public_key")
          .filterFlags("is_active", "is_admin")
          .filterTimes("created_at", "last_used")
          .orders("access_key", "email", "full_name", "is_active", "is_admin", "resource_policy")
          .orders("created_at", "rate_limit", "projects")
          .order("last_used", KEYPAIRS.time("last_used"))
          .order("num_queries", KEYPAIRS.integer("num_queries"))
          .defaultOrder(KEYPAIRS.time("created_at").desc())
          .build(KEYPAIRS.text("access_key"));

  private KeypairEntity() {}

  private static Field<String> ofOwner(String column) {
    return DSL.field(
        DSL.select(OWNER.text(column))
            .from(OWNER.table())
            .where(OWNER.uuid("uuid").eq(KEYPAIRS.uuid("user"))));
  }

  private static Select<Record1<String>> projectNames() {
    return DSL.select(PROJECT.text("name"))
        .from(PROJECT.table())
        .join(MEMBER.table())
        .on(MEMBER.uuid("group_id").eq(PROJECT.uuid("id")))
        .where(MEMBER.uuid("user_id").eq(KEYPAIRS.uuid("user")))
        .orderBy(PROJECT.text("name"));
  }
}
