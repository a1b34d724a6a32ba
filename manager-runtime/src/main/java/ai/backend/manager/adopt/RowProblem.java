package ai.backend.manager.adopt;

import java.sql.SQLException;
import org.jooq.exception.DataAccessException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Why the database refused a row, without the row's values: they may be secrets.
 *
 * @param why in a sentence
 * @param todo what to change
 */
record RowProblem(String why, String todo) {

  /** True for a fault of the row; others (lost connection, disk full) end the adoption. */
  static boolean concerns(DataAccessException failure) {
    String state = String.valueOf(failure.sqlState());
    return state.startsWith("22") || state.startsWith("23");
  }

  static RowProblem of(DataAccessException failure) {
    ServerErrorMessage server = server(failure);
    String state = String.valueOf(failure.sqlState());
    if (server == null) {
      return new RowProblem("the database refused it (" + state + ")", "mend the row");
    }
    String detail = String.valueOf(server.getDetail());
    return switch (state) {
      case "23502" ->
          new RowProblem(
              "the column " + server.getColumn() + " is empty, which is not allowed",
              "give it a value in the old installation");
      case "23503" ->
          new RowProblem(
              "it refers to what is not there: " + detail,
              "see the problem of that row, or delete this row in the old installation");
      case "23505" ->
          new RowProblem(
              "another row has the same: " + detail,
              "rename one of them, here or in the old installation");
      case "23514" ->
          new RowProblem(
              "it breaks the rule " + server.getConstraint(),
              "mend the row in the old installation");
      case "22001" ->
          new RowProblem(
              "a value is too long (" + server.getMessage() + ")",
              "shorten it in the old installation");
      default ->
          new RowProblem(
              "a value does not fit its column (" + withoutValue(server.getMessage()) + ")",
              "mend the row in the old installation");
    };
  }

  private static @Nullable ServerErrorMessage server(DataAccessException failure) {
    SQLException cause = failure.getCause(SQLException.class);
    return cause instanceof PSQLException refused ? refused.getServerErrorMessage() : null;
  }

  /** {@code invalid input syntax for type uuid: "x"} without what follows the colon. */
  private static String withoutValue(@Nullable String message) {
    String text = String.valueOf(message);
    int colon = text.indexOf(':');
    return colon < 0 ? text : text.substring(0, colon);
  }
}
