package ai.backend.manager.adopt;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Optional;

/** An old database, as a dump or live. */
public interface RowSource {
  /** Hands every row over, once. */
  void read(RowSink sink) throws IOException, SQLException;

  /** SHA-256 of what was read, in hex; empty when the source has no fixed content. */
  Optional<String> digest();

  /** A name for messages. */
  @Override
  String toString();
}
