package ai.backend.manager.adopt;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;

/** Takes the rows of an old database, table by table. */
interface RowSink {
  /** Rows of this table follow, until the next call; {@code columns} tells the order of fields. */
  void table(String name, List<String> columns) throws IOException, SQLException;

  /**
   * One row in PostgreSQL's COPY text format, without the line feed.
   *
   * @param line where it stands, from 1
   * @param text valid until the call returns
   */
  void row(long line, byte[] text, int length) throws IOException, SQLException;
}
