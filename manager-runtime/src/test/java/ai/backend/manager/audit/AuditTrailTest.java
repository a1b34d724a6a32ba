package ai.backend.manager.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.backend.common.etcd.EtcdClient;
import ai.backend.common.etcd.EtcdSettings;
import ai.backend.manager.retention.Retention;
import ai.backend.manager.world.FreshDatabase;
import ai.backend.testing.BackingServices;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DefaultTransactionListenerProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Records beside real changes in a real database. */
@Tag("component")
class AuditTrailTest {
  private static final Actor ACTOR =
      new Actor("AKIA1", UUID.randomUUID(), "u@example.com", "AKIA2", "10.0.0.9", "req-1");
  private static final Action ACTION = new Action(Action.Transport.REST, "POST /things", "thing");

  private DSLContext db;
  private AuditTrail trail;

  @BeforeEach
  void aDatabase() {
    db = FreshDatabase.migrated();
    db.configuration().set(new DefaultTransactionListenerProvider(new AuditTransactions()));
    db.execute("create table things (name text)");
    trail = new AuditTrail(db);
  }

  private void run(java.util.concurrent.Callable<String> work) throws Exception {
    trail.by(
        ACTOR,
        () ->
            trail.record(
                ACTION,
                work,
                result -> result.equals("no") ? Verdict.refused("no") : Verdict.DONE,
                failure -> Verdict.failed("broken")));
  }

  private List<Map<String, Object>> records() {
    return new AuditQuery(null, null, null, null, null, null, null, 100).list(db);
  }

  private List<String> outcomes() {
    return records().stream().map(r -> String.valueOf(r.get("outcome"))).toList();
  }

  @Test
  void theRecordIsCommittedWithTheChange() throws Exception {
    run(
        () ->
            db.transactionResult(
                t -> {
                  t.dsl().execute("insert into things values ('a')");
                  assertThat(records()).as("seen by others before the commit").isEmpty();
                  return "yes";
                }));

    assertThat(records())
        .singleElement()
        .satisfies(
            r ->
                assertThat(r)
                    .containsEntry("operation", "POST /things")
                    .containsEntry("target", "thing")
                    .containsEntry("transport", "rest")
                    .containsEntry("outcome", "done")
                    .containsEntry("times", 1)
                    .containsEntry("access_key", "AKIA1")
                    .containsEntry("user_id", ACTOR.userId())
                    .containsEntry("user_email", "u@example.com")
                    .containsEntry("owner_access_key", "AKIA2")
                    .containsEntry("client_address", "10.0.0.9")
                    .containsEntry("request_id", "req-1")
                    .containsKey("at"));
  }

  @Test
  void aChangeThatCannotBeRecordedDoesNotHappen() {
    db.execute("alter table audit_log rename to gone");

    assertThatThrownBy(
            () ->
                run(
                    () ->
                        db.transactionResult(
                            t -> {
                              t.dsl().execute("insert into things values ('a')");
                              return "yes";
                            })))
        .isInstanceOf(DataAccessException.class);
    assertThat(db.fetchCount(org.jooq.impl.DSL.table("things"))).isZero();
  }

  @Test
  void aTransactionThatIsRolledBackLeavesOnlyTheFailure() {
    assertThatThrownBy(
            () ->
                run(
                    () ->
                        db.transactionResult(
                            t -> {
                              t.dsl().execute("insert into things values ('a')");
                              throw new IllegalStateException("broken");
                            })))
        .hasMessage("broken");

    assertThat(outcomes()).containsExactly("failed");
  }

  @Test
  void whatChangesNoRowIsRecordedAfterwardsAndARefusalAsOne() throws Exception {
    run(() -> "yes");
    run(() -> "no");

    assertThat(outcomes()).containsExactly("refused", "done");
  }

  @Test
  void severalTransactionsOfOneActionMakeOneRecord() throws Exception {
    run(
        () -> {
          db.transaction(t -> t.dsl().execute("insert into things values ('a')"));
          db.transaction(t -> t.dsl().execute("insert into things values ('b')"));
          return "yes";
        });

    assertThat(outcomes()).containsExactly("done");
  }

  @Test
  void transactionsThatBelongToNoActionAreNotRecorded() {
    db.transaction(t -> t.dsl().execute("insert into things values ('a')"));

    assertThat(records()).isEmpty();
  }

  @Test
  void nobodyChangesOrDeletesARecord() throws Exception {
    run(() -> "yes");

    for (String statement :
        List.of(
            "update audit_log set operation = 'nothing'",
            "delete from audit_log",
            "truncate audit_log")) {
      assertThatThrownBy(() -> db.execute(statement)).hasMessageContaining("append-only");
    }
    assertThat(outcomes()).containsExactly("done");
  }

  @Test
  void whatIsTooLongOrHasANulIsStillRecorded() throws Exception {
    trail.note(
        new Actor("A".repeat(99), null, null, null, "x".repeat(999), null),
        new Action(Action.Transport.REST, "POST /x", "a\0b" + "c".repeat(999)),
        Verdict.refused("no"),
        7);

    assertThat(records())
        .singleElement()
        .satisfies(
            r ->
                assertThat(r)
                    .containsEntry("access_key", "A".repeat(64))
                    .containsEntry("times", 7)
                    .hasEntrySatisfying(
                        "target", t -> assertThat(t.toString()).hasSize(512).startsWith("a b")));
  }

  @Test
  void oldRecordsEndAndTheSettingCannotBeShorterThanTheDatabaseAllows() {
    insertAged(400);
    insertAged(100);
    insertAged(1);
    try (var etcd =
        new EtcdClient(
            new EtcdSettings(
                BackingServices.etcd().address(), "audit-" + UUID.randomUUID(), "", ""))) {
      var retention = new Retention(db, etcd, Clock.systemUTC());

      retention.run(AuditTable.RETENTION);
      assertThat(records()).hasSize(2);

      etcd.put(AuditTable.RETENTION.setting(), "1d");
      assertThatThrownBy(() -> retention.run(AuditTable.RETENTION))
          .hasMessageContaining("30 days at least");
      assertThat(records()).hasSize(2);

      etcd.put(AuditTable.RETENTION.setting(), "60d");
      retention.run(AuditTable.RETENTION);
      assertThat(records()).hasSize(1);
    }
  }

  private void insertAged(int days) {
    db.execute(
        "insert into audit_log (at, transport, operation, outcome) values (now() - make_interval(days => ?), 'rest', 'x', 'done')",
        days);
  }
}
