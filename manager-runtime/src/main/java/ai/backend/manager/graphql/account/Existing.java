package ai.backend.manager.graphql.account;

import static ai.backend.manager.graphql.account.UserEntity.USERS;

import ai.backend.manager.graphql.MutationRefusal;
import java.util.UUID;
import org.jooq.DSLContext;

/** A user as it was before a change; its row is locked until the transaction ends. */
record Existing(UUID id, String email, String status, String role, String domain) {

  static Existing lock(DSLContext work, String email, String payload) {
    var row =
        work.select(
                USERS.uuid("uuid"),
                USERS.text("email"),
                USERS.text("status"),
                USERS.text("role"),
                USERS.text("domain_name"))
            .from(USERS.table())
            .where(USERS.text("email").eq(email))
            .forUpdate()
            .fetchOne();
    if (row == null) {
      throw MutationRefusal.noMatch(payload);
    }
    return new Existing(
        row.value1(),
        row.value2(),
        row.value3(),
        String.valueOf(row.value4()),
        String.valueOf(row.value5()));
  }
}
