package ai.backend.manager.audit;

import ai.backend.manager.retention.Retention;
import java.time.Duration;
import java.util.Locale;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** Table {@code audit_log}: adds its rows, and tells when they go. */
public final class AuditTable {
  /** A year by default; the database itself refuses to delete what is younger than 30 days. */
  public static final Retention.Rule RETENTION =
      new Retention.Rule(
          "audit_log", "at", "config/audit/retention", "365d", 30, Duration.ofHours(1));

  private static final String INSERT =
      """
      insert into audit_log (request_id, transport, operation, target, outcome, reason, times,
        access_key, user_id, user_email, owner_access_key, client_address)
      values (?, ?, ?, ?, ?, ?, ?, ?, cast(? as uuid), ?, ?, ?)
      """;

  private AuditTable() {}

  static void add(DSLContext db, Actor actor, Action action, Verdict verdict, int times) {
    db.execute(
        INSERT,
        cut(actor.requestId(), 64),
        action.transport().name().toLowerCase(Locale.ROOT),
        cut(action.operation(), 256),
        cut(action.target(), 512),
        verdict.outcome().name().toLowerCase(Locale.ROOT),
        cut(verdict.reason(), 256),
        times,
        cut(actor.accessKey(), 64),
        actor.userId(),
        cut(actor.email(), 256),
        cut(actor.ownerAccessKey(), 64),
        cut(actor.clientAddress(), 128));
  }

  /** NUL cannot be stored in a text, and what is too long is told by its beginning. */
  private static @Nullable String cut(@Nullable String text, int length) {
    if (text == null) {
      return null;
    }
    String plain = text.replace('\0', ' ');
    return plain.length() <= length ? plain : plain.substring(0, length);
  }
}
