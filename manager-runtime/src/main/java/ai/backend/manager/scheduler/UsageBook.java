package ai.backend.manager.scheduler;

import ai.backend.common.slots.SlotLimits;
import ai.backend.manager.session.SlotAccounts;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Usage and limits of everybody whose session a round looks at: read once, then kept up to date by
 * the round's own placements.
 */
final class UsageBook {
  private final DSLContext db;
  private final Instant now;
  private final Set<String> slotNames;
  private final Map<String, RoundSql.KeyLimits> keyLimits = new HashMap<>();
  private final Map<String, SlotAccounts.Concurrency> running = new HashMap<>();
  private final Map<String, Usage> keys = new HashMap<>();
  private final Map<UUID, Usage> users = new HashMap<>();
  private final Map<UUID, Usage> projects = new HashMap<>();
  private final Map<String, Usage> domains = new HashMap<>();

  UsageBook(DSLContext db, Instant now, Set<String> slotNames) {
    this.db = db;
    this.now = now;
    this.slotNames = slotNames;
  }

  Predicates.Facts facts(PendingSession s) {
    RoundSql.KeyLimits limits = limits(s);
    SlotAccounts.Concurrency count =
        running.computeIfAbsent(s.accessKey(), key -> SlotAccounts.concurrency(db, key));
    return new Predicates.Facts(
        now,
        s.system() ? count.system() : count.plain(),
        s.system() ? limits.maxSystemSessions() : limits.maxSessions(),
        key(s, limits),
        user(s, limits),
        project(s),
        domain(s),
        slotNames);
  }

  private RoundSql.KeyLimits limits(PendingSession s) {
    return keyLimits.computeIfAbsent(s.accessKey(), key -> RoundSql.keyLimits(db, key, s.user()));
  }

  private Usage key(PendingSession s, RoundSql.KeyLimits limits) {
    return keys.computeIfAbsent(
        s.accessKey(), key -> usage(RoundSql.Owning.KEYPAIR, key, limits.total()));
  }

  private @Nullable Usage user(PendingSession s, RoundSql.KeyLimits limits) {
    Optional<SlotLimits> total = limits.mainTotal();
    return total.isEmpty()
        ? null
        : users.computeIfAbsent(s.user(), user -> usage(RoundSql.Owning.USER, user, total.get()));
  }

  private Usage project(PendingSession s) {
    return projects.computeIfAbsent(
        s.project(), p -> usage(RoundSql.Owning.PROJECT, p, RoundSql.projectLimit(db, p)));
  }

  private Usage domain(PendingSession s) {
    return domains.computeIfAbsent(
        s.domain(), d -> usage(RoundSql.Owning.DOMAIN, d, RoundSql.domainLimit(db, d)));
  }

  /** Sums are taken only where a limit can be exceeded. */
  private Usage usage(RoundSql.Owning owning, Object value, SlotLimits limit) {
    boolean boundless = limit.unlimited() && limit.bounds().isEmpty();
    return new Usage(
        boundless ? ai.backend.common.slots.Slots.NONE : RoundSql.occupied(db, owning, value),
        limit);
  }

  /** A session was placed. */
  void add(PendingSession s) {
    running.computeIfPresent(
        s.accessKey(),
        (key, count) ->
            s.system()
                ? new SlotAccounts.Concurrency(count.plain(), count.system() + 1)
                : new SlotAccounts.Concurrency(count.plain() + 1, count.system()));
    if (!s.system()) {
      keys.computeIfPresent(s.accessKey(), (key, usage) -> usage.plus(s.requested()));
      users.computeIfPresent(s.user(), (key, usage) -> usage.plus(s.requested()));
      projects.computeIfPresent(s.project(), (key, usage) -> usage.plus(s.requested()));
      domains.computeIfPresent(s.domain(), (key, usage) -> usage.plus(s.requested()));
    }
  }
}
