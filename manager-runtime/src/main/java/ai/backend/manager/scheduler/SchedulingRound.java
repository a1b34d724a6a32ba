package ai.backend.manager.scheduler;

import ai.backend.manager.agents.SlotTypeRegistry;
import ai.backend.manager.session.Sessions;
import ai.backend.manager.session.lifecycle.SessionStart;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jooq.DSLContext;

/** One pass over all pending sessions (spec/11 §4). */
@Singleton
public final class SchedulingRound {
  private static final Logger LOG = Logger.getLogger(SchedulingRound.class.getName());

  private final DSLContext db;
  private final SlotTypeRegistry slotTypes;
  private final SessionStart start;
  private final Clock clock;
  private final Placement placement;
  private volatile String lastGroup = "";

  public SchedulingRound(
      DSLContext db,
      Sessions sessions,
      SlotTypeRegistry slotTypes,
      SessionStart start,
      Clock clock) {
    this.db = db;
    this.slotTypes = slotTypes;
    this.start = start;
    this.clock = clock;
    this.placement = new Placement(sessions);
  }

  /** Places what can be placed; returns how many sessions were. */
  public int run() {
    Map<String, List<PendingSession>> pending = RoundSql.pending(db);
    if (pending.isEmpty()) {
      return 0;
    }
    Map<String, Map<String, Agent>> agents = RoundSql.agents(db);
    UsageBook book = new UsageBook(db, clock.instant(), slotTypes.known().names());
    int placed = 0;
    for (Map.Entry<String, List<PendingSession>> group : pending.entrySet()) {
      lastGroup = group.getKey();
      Map<String, Agent> own = agents.getOrDefault(group.getKey(), new TreeMap<>());
      placed += group(RoundSql.policy(db, group.getKey()), group.getValue(), own, book);
    }
    return placed;
  }

  /** The resource group that the latest round looked at last; before any, the first there is. */
  String lastGroup() {
    if (lastGroup.isEmpty()) {
      lastGroup =
          db.fetchOptional("select name from scaling_groups where is_active order by name limit 1")
              .map(row -> row.get("name", String.class))
              .orElse("");
    }
    return lastGroup;
  }

  private int group(
      GroupPolicy policy, List<PendingSession> pending, Map<String, Agent> agents, UsageBook book) {
    List<PendingSession> order = new ArrayList<>(pending);
    order.removeIf(session -> cancelledLate(policy, session));
    if (policy.newestFirst()) {
      Collections.reverse(order);
    }
    int placed = 0;
    for (PendingSession session : order) {
      Step step;
      try {
        step = step(policy, session, agents, book);
      } catch (RuntimeException e) {
        LOG.log(
            Level.WARNING, "session " + session.id() + " could not be looked at in this round", e);
        step = Step.NEXT;
      }
      if (step == Step.PLACED) {
        placed++;
      } else if (step == Step.NO_ROOM && policy.strict()) {
        return placed;
      }
    }
    return placed;
  }

  private enum Step {
    PLACED,
    NEXT,
    NO_ROOM
  }

  private Step step(
      GroupPolicy policy, PendingSession session, Map<String, Agent> agents, UsageBook book) {
    Instant now = clock.instant();
    if (!Predicates.hopeless(session).isEmpty()) {
      placement.cancel(session, "dependency-failed", hopeless(session));
      return Step.NEXT;
    }
    List<Predicates.Verdict> verdicts = Predicates.ask(session, book.facts(session));
    if (!verdicts.stream().allMatch(Predicates.Verdict::passed)) {
      ObjectNode found = Predicates.data(verdicts);
      placement.failed(session, "predicate-checks-failed", Placement.attempt(session, now, found));
      return Step.NEXT;
    }
    return switch (AgentChoice.choose(session, agents.values(), policy)) {
      case AgentChoice.Result.Placed chosen -> place(session, chosen.agents(), agents, book);
      case AgentChoice.Result.NoRoom none -> {
        ObjectNode found = Predicates.data(verdicts);
        found.put("msg", none.message());
        placement.failed(session, "no-available-instances", Placement.attempt(session, now, found));
        yield Step.NO_ROOM;
      }
    };
  }

  private Step place(
      PendingSession session, Map<UUID, Agent> chosen, Map<String, Agent> agents, UsageBook book) {
    if (!placement.place(session, chosen)) {
      return Step.NEXT;
    }
    session
        .kernels()
        .forEach(
            k -> {
              Agent agent = chosen.get(k.id());
              if (agent != null) {
                agents.computeIfPresent(agent.id(), (id, a) -> a.with(k.requested()));
              }
            });
    book.add(session);
    start.startSoon(session.id());
    return Step.PLACED;
  }

  /** A session that waited too long, whether or not another one stands in its way. */
  private boolean cancelledLate(GroupPolicy policy, PendingSession session) {
    boolean late = timedOut(policy, session, clock.instant());
    if (late) {
      placement.cancel(session, "pending-timeout", JsonNodeFactory.instance.objectNode());
    }
    return late;
  }

  private static boolean timedOut(GroupPolicy policy, PendingSession session, Instant now) {
    Duration limit = policy.pendingTimeout();
    return limit.isPositive() && session.createdAt().plus(limit).isBefore(now);
  }

  /** A dependency that is over without success will never succeed: waiting on would be for ever. */
  private static ObjectNode hopeless(PendingSession session) {
    String names =
        String.join(
            ", ",
            Predicates.hopeless(session).stream().map(PendingSession.Dependency::name).toList());
    ObjectNode data = JsonNodeFactory.instance.objectNode();
    data.putObject("scheduler")
        .put(
            "msg",
            "A session that this one depends on ended without success ("
                + names
                + "); create it again and retry.");
    return data;
  }
}
