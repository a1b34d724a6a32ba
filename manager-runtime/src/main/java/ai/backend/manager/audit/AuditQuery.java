package ai.backend.manager.audit;

import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;

/**
 * Which records to list, newest first; what is null is not asked for.
 *
 * @param operation the operation or its beginning
 * @param user e-mail or id
 * @param accessKey of the caller or of whom he acted for
 */
public record AuditQuery(
    @Nullable OffsetDateTime since,
    @Nullable OffsetDateTime until,
    @Nullable String accessKey,
    @Nullable String user,
    @Nullable String operation,
    Verdict.@Nullable Outcome outcome,
    @Nullable String requestId,
    int limit) {
  private static final Field<OffsetDateTime> AT =
      DSL.field(DSL.name("at"), SQLDataType.TIMESTAMPWITHTIMEZONE);
  private static final List<String> COLUMNS =
      List.of(
          "request_id",
          "transport",
          "operation",
          "target",
          "outcome",
          "reason",
          "times",
          "access_key",
          "user_id",
          "user_email",
          "owner_access_key",
          "client_address");

  /** The records, each as column name to value. */
  public List<Map<String, Object>> list(DSLContext db) {
    return db.select(AT)
        .select(COLUMNS.stream().map(name -> DSL.field(DSL.name(name))).toList())
        .from(DSL.table(DSL.name("audit_log")))
        .where(condition())
        .orderBy(DSL.field(DSL.name("id")).desc())
        .limit(limit)
        .fetchMaps();
  }

  private Condition condition() {
    Condition all = DSL.noCondition();
    all = since == null ? all : all.and(AT.ge(since));
    all = until == null ? all : all.and(AT.lt(until));
    all =
        accessKey == null
            ? all
            : all.and(text("access_key").eq(accessKey).or(text("owner_access_key").eq(accessKey)));
    all =
        user == null
            ? all
            : all.and(
                text("user_email")
                    .eq(user)
                    .or(DSL.cast(text("user_id"), SQLDataType.VARCHAR).eq(user)));
    all = operation == null ? all : all.and(text("operation").startsWith(operation));
    all =
        outcome == null
            ? all
            : all.and(text("outcome").eq(outcome.name().toLowerCase(Locale.ROOT)));
    return requestId == null ? all : all.and(text("request_id").eq(requestId));
  }

  private static Field<String> text(String column) {
    return DSL.field(DSL.name(column), SQLDataType.VARCHAR);
  }
}
