package ai.backend.manager.graphql.account;

import ai.backend.manager.graphql.table.Enums;
import ai.backend.manager.graphql.table.Source;
import ai.backend.manager.graphql.table.Sql;
import java.util.List;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;

/**
 * Sessions and kernels of an owner who is to be purged. Conditions name the columns that both
 * tables have ({@code domain_name}, {@code group_id}, {@code user_uuid}).
 */
record SessionHistory(DSLContext db) {
  private static final Source SESSIONS = Source.of("sessions");
  private static final Source KERNELS = Source.of("kernels");

  /** Whether a kernel of the owner still occupies an agent (spec/07 §2.1). */
  boolean active(Condition owner) {
    return db.fetchExists(
        KERNELS.table(),
        owner.andNot(
            Sql.in(
                KERNELS.text("status"),
                Enums.KERNEL_STATUS,
                List.of("PENDING", "TERMINATED", "CANCELLED"))));
  }

  void delete(Condition owner) {
    db.deleteFrom(KERNELS.table())
        .where(
            KERNELS
                .uuid("session_id")
                .in(DSL.select(SESSIONS.uuid("id")).from(SESSIONS.table()).where(owner)))
        .execute();
    db.deleteFrom(SESSIONS.table()).where(owner).execute();
  }
}
