package ai.backend.manager.session;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.JSONB;
import org.jooq.impl.DSL;

/** Compare-and-set of a status with its history, in a caller's transaction (spec/07 §2.3). */
final class StatusSql {
  private StatusSql() {}

  static boolean session(
      DSLContext tx, UUID id, SessionStatus from, SessionStatus to, Change change, Instant now) {
    Map<Field<?>, Object> values = values("sessionstatus", to.name(), change, now, to.dead());
    return write(tx, "sessions", "sessionstatus", id, from.name(), values);
  }

  static boolean kernel(
      DSLContext tx, UUID id, KernelStatus from, KernelStatus to, Change change, Instant now) {
    Map<Field<?>, Object> values = values("kernelstatus", to.name(), change, now, to.dead());
    values.put(column("status_changed"), typed(Times.utc(now)));
    return write(tx, "kernels", "kernelstatus", id, from.name(), values);
  }

  private static boolean write(
      DSLContext tx,
      String table,
      String type,
      UUID id,
      String from,
      Map<Field<?>, Object> values) {
    return tx.update(table(name(table)))
            .set(values)
            .where(field(name("id"), UUID.class).eq(id))
            .and(column("status").eq(cast(type, from)))
            .execute()
        == 1;
  }

  private static Map<Field<?>, Object> values(
      String type, String status, Change change, Instant now, boolean over) {
    Map<Field<?>, Object> values = new LinkedHashMap<>();
    values.put(column("status"), cast(type, status));
    values.put(
        column("status_history"),
        field(
            "coalesce(status_history, '{}'::jsonb) || jsonb_build_object(?::text, ?::text)",
            Object.class,
            status,
            Times.iso(now)));
    String info = change.info();
    if (info != null) {
      values.put(column("status_info"), info);
    }
    JsonNode data = change.data();
    if (data != null) {
      values.put(column("status_data"), cast("jsonb", data.toString()));
    }
    if (over) {
      values.put(column("terminated_at"), typed(Times.utc(now)));
    }
    change.columns().forEach((column, value) -> values.put(column(column), typed(value)));
    return values;
  }

  private static Field<Object> column(String name) {
    return field(name(name), Object.class);
  }

  private static Object typed(Object value) {
    return switch (value) {
      case OffsetDateTime time -> cast("timestamptz", time);
      case JSONB json -> cast("jsonb", json.data());
      case String[] list -> cast("varchar[]", list);
      default -> value;
    };
  }

  private static Field<Object> cast(String type, Object value) {
    return DSL.field("?::" + type, Object.class, value);
  }
}
