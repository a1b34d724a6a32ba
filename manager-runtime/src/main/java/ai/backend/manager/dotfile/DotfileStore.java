package ai.backend.manager.dotfile;

import ai.backend.manager.gateway.ApiProblem;
import jakarta.inject.Singleton;
import java.util.function.UnaryOperator;
import org.jooq.DSLContext;

/** The stored sets; a change holds the holder's row, so that two at a time lose nothing. */
@Singleton
class DotfileStore {
  private record Statements(String read, String store, Object key) {}

  private final DSLContext database;

  DotfileStore(DSLContext database) {
    this.database = database;
  }

  DotfileSet read(Holder holder) {
    Statements sql = statements(holder);
    return fetch(database, sql.read(), sql.key());
  }

  void change(Holder holder, UnaryOperator<DotfileSet> change) {
    Statements sql = statements(holder);
    database.transaction(
        transaction -> {
          DSLContext tx = transaction.dsl();
          DotfileSet before = fetch(tx, sql.read() + " for update", sql.key());
          tx.execute(sql.store(), change.apply(before).pack(), sql.key());
        });
  }

  private static DotfileSet fetch(DSLContext db, String query, Object key) {
    return db.resultQuery(query, key)
        .fetchOptional("dotfiles", byte[].class)
        .map(DotfileSet::unpack)
        .orElseThrow(() -> ApiProblem.notFound("object", "Its owner was deleted meanwhile."));
  }

  private static Statements statements(Holder holder) {
    return switch (holder) {
      case Holder.Keypair(String accessKey) ->
          new Statements(
              "select dotfiles from keypairs where access_key = ?",
              "update keypairs set dotfiles = ? where access_key = ?",
              accessKey);
      case Holder.Project(java.util.UUID id) ->
          new Statements(
              "select dotfiles from groups where id = ?",
              "update groups set dotfiles = ? where id = ?",
              id);
      case Holder.Domain(String name) ->
          new Statements(
              "select dotfiles from domains where name = ?",
              "update domains set dotfiles = ? where name = ?",
              name);
    };
  }
}
