package ai.backend.manager.account;

import java.sql.SQLException;
import org.jooq.exception.DataAccessException;
import org.postgresql.util.PSQLException;

/** Which rule of a table a row would have broken. */
final class BrokenConstraint {
  private BrokenConstraint() {}

  /** Its name, empty when it was something else that went wrong. */
  static String of(DataAccessException failure) {
    if (failure.getCause(SQLException.class) instanceof PSQLException postgres
        && postgres.getServerErrorMessage() != null
        && postgres.getServerErrorMessage().getConstraint() != null) {
      return postgres.getServerErrorMessage().getConstraint();
    }
    return "";
  }
}
