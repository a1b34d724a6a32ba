package ai.backend.manager.errorlog;

import ai.backend.common.events.AgentEvent.AgentError;
import ai.backend.common.events.ReceivedEvent;
import ai.backend.manager.events.SharedEventHandler;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** Stores what agents report of themselves (event {@code agent_error}, spec/05 §5). */
@Singleton
class AgentFailures implements SharedEventHandler {
  private static final Set<String> SEVERITIES = Set.of("critical", "error", "warning");
  private static final int LONGEST = 65_536;

  private final ErrorLog log;
  private final DSLContext database;
  private final ObjectMapper json;

  AgentFailures(ErrorLog log, DSLContext database, ObjectMapper json) {
    this.log = log;
    this.database = database;
    this.json = json;
  }

  @Override
  public void handle(ReceivedEvent received) {
    if (received.event() instanceof AgentError error) {
      log.add(
          new Entry(
              SEVERITIES.contains(error.severity()) ? error.severity() : "error",
              received.source(),
              known(error.user()),
              text(error.message()),
              "java",
              environment(error.contextEnv()),
              null,
              null,
              error.traceback() == null ? null : text(error.traceback())));
    }
  }

  /** The user, unless there is none of that id. */
  private @Nullable UUID known(@Nullable String id) {
    return id == null
        ? null
        : database
            .resultQuery("select uuid from users where uuid::text = ?", id)
            .fetchOne("uuid", UUID.class);
  }

  private static String text(String given) {
    String plain = given.replace('\0', ' ');
    return plain.length() <= LONGEST ? plain : plain.substring(0, LONGEST);
  }

  private @Nullable String environment(Map<String, @Nullable Object> given) {
    try {
      String text = json.writeValueAsString(given);
      return text.contains("\\u0000") ? null : text;
    } catch (JsonProcessingException e) {
      return null;
    }
  }
}
