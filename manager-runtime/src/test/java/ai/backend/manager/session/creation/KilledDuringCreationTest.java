package ai.backend.manager.session.creation;

import static org.assertj.core.api.Assertions.assertThat;

import ai.backend.manager.gateway.ApiVersion;
import ai.backend.manager.session.SessionSql;
import ai.backend.manager.world.Fixtures;
import ai.backend.manager.world.SessionWorld;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jooq.DSLContext;
import org.jooq.ExecuteContext;
import org.jooq.ExecuteListener;
import org.jooq.TransactionContext;
import org.jooq.TransactionListener;
import org.jooq.impl.DSL;
import org.jooq.impl.DefaultConnectionProvider;
import org.jooq.impl.DefaultExecuteListenerProvider;
import org.jooq.impl.DefaultTransactionListenerProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A gateway dies while it creates a session, once before each of its statements and once right
 * after the commit: there is one whole session or none, and the client's second attempt ends with
 * one.
 */
@Tag("component")
class KilledDuringCreationTest {
  private static final String REQUEST =
      """
      {"image": "python", "name": "%s", "cluster_size": 2, "enqueueOnly": true,
       "config": {"resources": {"cpu": "1", "mem": "512m"}}}
      """;

  private static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /** Cuts the connection before the given statement, as the death of the process does. */
  private static DSLContext dyingBefore(
      DSLContext db, Connection own, int statement, AtomicInteger seen) {
    ExecuteListener listener =
        new ExecuteListener() {
          @Override
          public void executeStart(ExecuteContext ctx) {
            if (seen.incrementAndGet() == statement) {
              try {
                own.abort(Runnable::run);
              } catch (SQLException e) {
                throw new IllegalStateException(e);
              }
              throw new Killed();
            }
          }
        };
    return DSL.using(
        db.configuration()
            .derive(new DefaultConnectionProvider(own))
            .derive(new DefaultExecuteListenerProvider(listener)));
  }

  private static DSLContext dyingAfterTheCommit(DSLContext db) {
    TransactionListener listener =
        new TransactionListener() {
          @Override
          public void commitEnd(TransactionContext ctx) {
            throw new Killed();
          }
        };
    return DSL.using(db.configuration().derive(new DefaultTransactionListenerProvider(listener)));
  }

  private static boolean create(SessionWorld world, DSLContext db, String name) {
    var params = (ObjectNode) SessionSql.parse(REQUEST.formatted(name));
    try {
      world.creations.apply(db).create(Fixtures.ADMIN, params, new ApiVersion(7, "20230615"));
      return true;
    } catch (RuntimeException killed) {
      return false;
    }
  }

  private static void oneOrNoneThenOne(SessionWorld world, String name, boolean there) {
    assertThat(sessions(world, name)).isEqualTo(there ? 1 : 0);
    assertThat(kernels(world, name)).isEqualTo(there ? 2 : 0);
    assertThat(create(world, world.db, name)).isTrue();
    assertThat(sessions(world, name)).isEqualTo(1);
    assertThat(kernels(world, name)).isEqualTo(2);
  }

  private static int sessions(SessionWorld world, String name) {
    return world.db.fetchCount(DSL.table("sessions"), DSL.condition("name = ?", name));
  }

  private static int kernels(SessionWorld world, String name) {
    return world.db.fetchCount(DSL.table("kernels"), DSL.condition("session_name = ?", name));
  }

  @Test
  void thereIsOneSessionOrNone() throws SQLException {
    try (SessionWorld world = new SessionWorld()) {
      int deaths = 0;
      for (int statement = 1; ; statement++) {
        String name = "killed" + statement;
        AtomicInteger seen = new AtomicInteger();
        DSLContext dying = dyingBefore(world.db, world.connect(), statement, seen);
        boolean finished = create(world, dying, name);
        if (finished) {
          break;
        }
        deaths++;
        oneOrNoneThenOne(world, name, false);
      }
      assertThat(deaths).as("statements of a creation").isGreaterThan(5);
    }
  }

  @Test
  void aSessionWhoseEventWasNeverPublishedStartsAllTheSame() {
    try (SessionWorld world = new SessionWorld()) {
      world.agent("i-one", "4", "8589934592");
      assertThat(create(world, dyingAfterTheCommit(world.db), "committed")).isFalse();
      oneOrNoneThenOne(world, "committed", true);
      UUID id =
          world
              .db
              .fetchSingle("select id from sessions where name = 'committed'")
              .get("id", UUID.class);

      world.round.run();

      world.untilStatus(id, "RUNNING");
    }
  }
}
