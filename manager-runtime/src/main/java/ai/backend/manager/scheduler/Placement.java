package ai.backend.manager.scheduler;

import ai.backend.common.events.KernelEvent.KernelProgress;
import ai.backend.common.events.SessionEvent.SessionProgress;
import ai.backend.common.slots.Slots;
import ai.backend.manager.session.Change;
import ai.backend.manager.session.KernelRow;
import ai.backend.manager.session.KernelStatus;
import ai.backend.manager.session.LockedSession;
import ai.backend.manager.session.SessionSql;
import ai.backend.manager.session.SessionStatus;
import ai.backend.manager.session.Sessions;
import ai.backend.manager.session.Times;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Record;

/**
 * What a round writes. Every write asks first whether the session is still pending and the agent
 * still has room: rounds may overlap.
 */
final class Placement {
  private final Sessions sessions;

  Placement(Sessions sessions) {
    this.sessions = sessions;
  }

  /**
   * Reserves and schedules in one transaction; false when session or agents are no longer what the
   * round saw.
   */
  boolean place(PendingSession session, Map<UUID, Agent> agents) {
    return sessions.change(session.id(), locked -> place(locked, session, agents)).orElse(false);
  }

  private static boolean place(
      LockedSession locked, PendingSession session, Map<UUID, Agent> agents) {
    if (locked.status() != SessionStatus.PENDING || !haveRoom(locked.tx(), session, agents)) {
      return false;
    }
    agents.forEach((kernel, agent) -> locked.place(kernel, agent.id(), agent.addr()));
    String[] ids = agents.values().stream().map(Agent::id).distinct().toArray(String[]::new);
    locked.become(SessionStatus.SCHEDULED, Change.fresh("scheduled").set("agent_ids", ids));
    tell(locked, SessionProgress.Step.SCHEDULED, "unknown");
    return true;
  }

  /** Locks the agents' rows in the order of their ids and compares with what is free now. */
  private static boolean haveRoom(DSLContext tx, PendingSession session, Map<UUID, Agent> agents) {
    Map<String, Slots> wanted = new java.util.TreeMap<>();
    session.kernels().stream()
        .filter(k -> agents.containsKey(k.id()))
        .forEach(k -> wanted.merge(idOf(agents, k.id()), k.requested(), Slots::plus));
    for (Map.Entry<String, Slots> e : wanted.entrySet()) {
      boolean room =
          tx.fetchOptional(
                  """
                  select available_slots, occupied_slots from agents
                   where id = ? and status = 'ALIVE' and schedulable for update
                  """,
                  e.getKey())
              .map(r -> e.getValue().fitsIn(remaining(r)))
              .orElse(false);
      if (!room) {
        return false;
      }
    }
    return true;
  }

  private static String idOf(Map<UUID, Agent> agents, UUID kernel) {
    return java.util.Objects.requireNonNull(agents.get(kernel)).id();
  }

  private static Slots remaining(Record r) {
    return Slots.fromJson(SessionSql.json(r, "available_slots"))
        .minus(Slots.fromJson(SessionSql.json(r, "occupied_slots")));
  }

  /** Records why a session stays pending. */
  void failed(PendingSession session, String info, ObjectNode scheduler) {
    ObjectNode data = JsonNodeFactory.instance.objectNode();
    data.set("scheduler", scheduler);
    sessions.change(
        session.id(),
        s ->
            s.tx()
                .execute(
                    """
                    update sessions set status_info = ?, status_data = ?::jsonb where id = ? and status = 'PENDING'
                    """,
                    info,
                    data.toString(),
                    session.id()));
  }

  /** {@code retries, last_try} and what the round found. */
  static ObjectNode attempt(PendingSession session, java.time.Instant now, ObjectNode found) {
    ObjectNode attempt = JsonNodeFactory.instance.objectNode();
    if (found.has("msg")) {
      attempt.set("msg", found.get("msg"));
    }
    attempt.put("retries", session.retries() + 1).put("last_try", Times.iso(now));
    attempt.setAll(found);
    return attempt;
  }

  /** Cancels a session that waits in vain. */
  void cancel(PendingSession session, String reason, ObjectNode data) {
    sessions.change(
        session.id(),
        s -> {
          if (s.status() != SessionStatus.PENDING) {
            return false;
          }
          Change change = data.isEmpty() ? Change.because(reason) : Change.because(reason, data);
          for (KernelRow kernel : s.kernels()) {
            s.become(kernel.id(), KernelStatus.CANCELLED, change);
            s.tell(
                new KernelProgress(
                    KernelProgress.Step.CANCELLED,
                    kernel.id(),
                    session.id(),
                    reason,
                    new LinkedHashMap<>()));
          }
          s.become(SessionStatus.CANCELLED, change);
          tell(s, SessionProgress.Step.CANCELLED, reason);
          return true;
        });
  }

  private static void tell(LockedSession s, SessionProgress.Step step, String reason) {
    s.tell(new SessionProgress(step, s.row().id(), s.row().creationId(), reason));
  }
}
