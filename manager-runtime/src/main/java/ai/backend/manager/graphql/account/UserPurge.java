package ai.backend.manager.graphql.account;

import static ai.backend.manager.graphql.account.KeypairEntity.KEYPAIRS;

import ai.backend.manager.graphql.MutationRefusal;
import ai.backend.manager.graphql.table.Source;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;

/** Deletes what hangs on a user who is to be purged (spec/07 §6). */
record UserPurge(DSLContext work) {
  private static final Source FOLDERS = Source.of("vfolders");
  private static final Source PERMISSIONS = Source.of("vfolder_permissions");
  private static final Source ERRORS = Source.of("error_logs");
  private static final Source TOKENS = Source.of("endpoint_tokens");
  private static final Source ENDPOINTS = Source.of("endpoints");

  void belongings(UUID user) {
    Condition owned = DSL.field(DSL.name("user_uuid"), UUID.class).eq(user);
    var history = new SessionHistory(work);
    if (history.active(owned)) {
      throw MutationRefusal.precondition("the user has active sessions");
    }
    if (work.fetchExists(FOLDERS.table(), FOLDERS.uuid("user").eq(user))) {
      throw MutationRefusal.precondition("the user owns folders; delete or transfer them first");
    }
    delete(ERRORS, ERRORS.uuid("user").eq(user));
    delete(TOKENS, TOKENS.uuid("session_owner").eq(user));
    delete(ENDPOINTS, ENDPOINTS.uuid("session_owner").eq(user));
    history.delete(owned);
    delete(PERMISSIONS, PERMISSIONS.uuid("user").eq(user));
    delete(KEYPAIRS, KEYPAIRS.uuid("user").eq(user));
  }

  private void delete(Source table, Condition which) {
    work.deleteFrom(table.table()).where(which).execute();
  }
}
