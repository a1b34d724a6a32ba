package ai.backend.manager.graphql;

import java.sql.SQLException;
import java.util.Optional;
import org.jooq.exception.DataAccessException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Short reasons for database failures: names of constraints and columns, never values, rows or
 * statements.
 */
final class DatabaseReason {
  private DatabaseReason() {}

  static String of(DataAccessException failure) {
    String state = failure.sqlState();
    return switch (state) {
      case "23505" -> "integrity error: already exists" + where(failure);
      case "23503" ->
          "integrity error: it is referenced by, or refers to, something else" + where(failure);
      case "23502" -> "integrity error: a value is missing" + where(failure);
      case "23514" -> "integrity error: a rule of the table does not hold" + where(failure);
      case "22001" -> "a text is longer than its column allows";
      case "22003" -> "a number is out of range";
      case "40001", "40P01" -> "a concurrent change got in the way, try again";
      default ->
          state.startsWith("22")
              ? "a value is not acceptable"
              : "the database refused the statement";
    };
  }

  /**
   * State, table and the reason; details of the failing row, which may hold secrets, are left out.
   */
  static String forLog(DataAccessException failure) {
    String table = message(failure).map(ServerErrorMessage::getTable).orElse("?");
    String statement =
        failure.sqlState().startsWith("42")
            ? message(failure).map(ServerErrorMessage::getMessage).orElse("")
            : "";
    return "SQL state %s on table %s: %s %s"
        .formatted(failure.sqlState(), table, of(failure), statement);
  }

  private static String where(DataAccessException failure) {
    return message(failure)
        .map(message -> first(message.getConstraint(), message.getColumn()))
        .map(name -> " (" + name + ")")
        .orElse("");
  }

  private static Optional<ServerErrorMessage> message(DataAccessException failure) {
    SQLException cause = failure.getCause(SQLException.class);
    return cause instanceof PSQLException postgres
        ? Optional.ofNullable(postgres.getServerErrorMessage())
        : Optional.empty();
  }

  private static @Nullable String first(@Nullable String constraint, @Nullable String column) {
    return constraint == null ? column : constraint;
  }
}
