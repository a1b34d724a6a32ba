package ai.backend.manager.graphql.node;

import ai.backend.manager.graphql.Ask;
import ai.backend.manager.graphql.GraphqlRefusal;
import ai.backend.manager.graphql.Limits;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a connection is asked for (spec/06 §4).
 *
 * @param size rows at most; {@link Limits#MAX_PAGE} when the document names none
 * @param offset rows to skip, null when cursors count
 * @param cursor the row after (or, backward, before) which the part lies
 */
record Window(int size, @Nullable Integer offset, @Nullable UUID cursor, boolean backward) {
  static Window of(Ask ask, String type) {
    Integer first = ask.optionalInteger("first");
    Integer last = ask.optionalInteger("last");
    Integer offset = ask.optionalInteger("offset");
    String after = ask.text("after");
    String before = ask.text("before");
    boolean forward = first != null || after != null;
    boolean backward = last != null || before != null;
    if (forward && backward) {
      throw refused("first and after cannot be mixed with last and before");
    }
    if (negative(first) || negative(last) || negative(offset)) {
      throw refused("first, last and offset must not be negative");
    }
    if (offset != null) {
      return new Window(size(first), offset, null, false);
    }
    String cursor = backward ? before : after;
    return new Window(
        size(backward ? last : first),
        null,
        cursor == null ? null : GlobalId.uuid(cursor, type),
        backward);
  }

  private static int size(@Nullable Integer asked) {
    return asked == null ? Limits.MAX_PAGE : asked;
  }

  private static boolean negative(@Nullable Integer number) {
    return number != null && number < 0;
  }

  private static GraphqlRefusal refused(String reason) {
    return new GraphqlRefusal("Missing or invalid API parameters. (" + reason + ")");
  }
}
