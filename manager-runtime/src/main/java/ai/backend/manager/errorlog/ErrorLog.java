package ai.backend.manager.errorlog;

import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.Principal;
import ai.backend.manager.policy.Reach;
import ai.backend.manager.policy.Verb;
import ai.backend.manager.retention.Retention;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/**
 * The stored failures. A superadmin sees all of them, a domain admin those of the users of his
 * domain, others their own that are not cleared (spec/04 §10).
 */
@Singleton
public class ErrorLog {
  /** 90 days by default (spec/04 §10). */
  public static final Retention.Rule RETENTION =
      new Retention.Rule(
          "error_logs",
          "created_at",
          "config/logs/error/retention",
          "90d",
          0,
          Duration.ofSeconds(20));

  /** One page, newest first. */
  record Page(List<ObjectNode> logs, int count) {}

  private static final String INSERT =
      """
      insert into error_logs (id, severity, source, "user", message, context_lang, context_env, request_url,
                              request_status, traceback)
      values (?, ?::errorlog_severity, ?, ?, ?, ?, ?::jsonb, ?, ?, ?)
      """;
  private static final String VISIBLE =
      """
      from error_logs l left join users u on u.uuid = l."user"
      where (? or (? and u.domain_name = ?) or (l."user" = ? and not coalesce(l.is_cleared, false)))
      """;
  private static final String COUNT = "select count(*) " + VISIBLE;
  private static final String PAGE =
      """
      select l.id, extract(epoch from l.created_at)::float8 as created, l.severity::text as severity, l.source, l."user",
             coalesce(l.is_read, false) as is_read, coalesce(l.is_cleared, false) as is_cleared, l.message,
             l.context_lang, l.context_env::text as context_env, l.request_url, l.request_status, l.traceback
      """
          + VISIBLE
          + " order by l.created_at desc, l.id limit ? offset ?";
  private static final String READ =
      "update error_logs set is_read = true where id = any(?::uuid[])";
  private static final String CLEAR =
      """
      update error_logs l set is_cleared = true
      where l.id = ? and (? or l."user" = ? or exists
        (select 1 from users u where u.uuid = l."user" and ? and u.domain_name = ?))
      """;

  private final DSLContext database;
  private final ObjectMapper json;

  ErrorLog(DSLContext database, ObjectMapper json) {
    this.database = database;
    this.json = json;
  }

  void add(Entry entry) {
    database.execute(
        INSERT,
        UUID.randomUUID(),
        entry.severity(),
        entry.source(),
        entry.user(),
        entry.message(),
        entry.contextLang(),
        entry.contextEnv(),
        entry.requestUrl(),
        entry.requestStatus(),
        entry.traceback());
  }

  /** Pages count from 1; with {@code markRead} the page is marked after it was taken. */
  Page page(Principal caller, int number, int size, boolean markRead) {
    return database.transactionResult(
        transaction -> {
          DSLContext tx = transaction.dsl();
          Object[] who = scope(caller);
          Integer count = tx.resultQuery(COUNT, who).fetchOneInto(Integer.class);
          var rows =
              tx.resultQuery(PAGE, who[0], who[1], who[2], who[3], size, (long) size * (number - 1))
                  .fetch();
          if (markRead && !rows.isEmpty()) {
            tx.execute(READ, (Object) rows.getValues("id", UUID.class).toArray(UUID[]::new));
          }
          return new Page(rows.map(row -> item(row, caller)), count == null ? 0 : count);
        });
  }

  private static Object[] scope(Principal caller) {
    Reach reach = caller.reach(Verb.ERROR_LOG_READ);
    return new Object[] {
      reach == Reach.EVERYTHING, reach == Reach.DOMAIN, caller.domainName(), caller.userId()
    };
  }

  private ObjectNode item(Record row, Principal caller) {
    ObjectNode item = json.createObjectNode();
    item.put("log_id", row.get("id", String.class));
    item.put("created_at", row.get("created", Double.class));
    item.put("severity", row.get("severity", String.class));
    item.put("source", row.get("source", String.class));
    item.put("user", row.get("user", String.class));
    item.put("is_read", row.get("is_read", Boolean.class));
    item.put("message", row.get("message", String.class));
    item.put("context_lang", row.get("context_lang", String.class));
    item.set("context_env", parsed(row.get("context_env", String.class)));
    item.put("request_url", row.get("request_url", String.class));
    item.put("request_status", row.get("request_status", Integer.class));
    item.put("traceback", row.get("traceback", String.class));
    if (caller.reach(Verb.ERROR_LOG_READ) != Reach.OWN) {
      item.put("is_cleared", row.get("is_cleared", Boolean.class));
    }
    return item;
  }

  private @Nullable JsonNode parsed(@Nullable String text) {
    try {
      return text == null ? null : json.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("error_logs.context_env holds a text that is not JSON", e);
    }
  }

  /** 404 for an entry that does not exist or is not for the caller. */
  void clear(Principal caller, @Nullable UUID id) {
    Object[] who = scope(caller);
    int cleared = id == null ? 0 : database.execute(CLEAR, id, who[0], who[3], who[1], who[2]);
    if (cleared == 0) {
      throw ApiProblem.notFound("error log", null);
    }
  }
}
