package ai.backend.manager.session.creation;

import ai.backend.manager.gateway.Reply;
import ai.backend.manager.session.KernelStatus;
import ai.backend.manager.session.ServicePorts;
import ai.backend.manager.session.SessionSql;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.UUID;
import org.jooq.DSLContext;

/** What a creation answers (spec/02 §3.1): at once, or when the session has started. */
@Singleton
public final class CreationReplies {
  /** {@code maxWaitSeconds} 0 means no limit to clients; this is ours, also to larger numbers. */
  private static final int LONGEST_SECONDS = 3600;

  private final DSLContext db;
  private final SessionWaits waits;

  public CreationReplies(DSLContext db, SessionWaits waits) {
    this.db = db;
    this.waits = waits;
  }

  private record Main(KernelStatus status, JsonNode servicePorts) {}

  void expect(NewSession session) {
    waits.expect(session.id(), session.owner().accessKey());
  }

  void forget(UUID session) {
    waits.forget(session);
  }

  Reply pending(NewSession session) {
    return reply(session, "PENDING", JsonNodeFactory.instance.arrayNode());
  }

  Reply afterStart(NewSession session) {
    Duration limit = longest(session.request().maxWaitSeconds());
    boolean decided = waits.await(session.id(), limit, () -> !starting(session.id()));
    Main main = main(session.id());
    if (!decided && main.status().starting()) {
      return reply(session, "TIMEOUT", JsonNodeFactory.instance.arrayNode());
    }
    boolean running = main.status() == KernelStatus.RUNNING;
    JsonNode ports =
        running ? ServicePorts.shown(main.servicePorts()) : JsonNodeFactory.instance.arrayNode();
    return reply(session, main.status().name(), ports);
  }

  static Duration longest(int maxWaitSeconds) {
    return Duration.ofSeconds(
        maxWaitSeconds == 0 ? LONGEST_SECONDS : Math.min(maxWaitSeconds, LONGEST_SECONDS));
  }

  private boolean starting(UUID session) {
    return db.fetchOptional(
            "select 1 from sessions where id = ? and status in ('PENDING', 'SCHEDULED', 'PULLING', 'PREPARING')",
            session)
        .isPresent();
  }

  private Main main(UUID session) {
    var r =
        db.fetchSingle(
            "select status::text as status, service_ports from kernels where session_id = ? and cluster_role = 'main'",
            session);
    return new Main(
        KernelStatus.valueOf(r.get("status", String.class)), SessionSql.json(r, "service_ports"));
  }

  private static Reply reply(NewSession session, String status, JsonNode servicePorts) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("sessionId", session.id().toString())
        .put("sessionName", session.request().name())
        .put("status", status);
    body.set("servicePorts", servicePorts);
    body.put("created", true);
    return Reply.created(body);
  }
}
