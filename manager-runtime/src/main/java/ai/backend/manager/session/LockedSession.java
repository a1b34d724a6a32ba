package ai.backend.manager.session;

import ai.backend.common.events.Event;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jooq.DSLContext;

/**
 * One session with its kernels while its row is locked: the only place that changes their statuses.
 * Illegal changes are refused by returning false, and change nothing; events are published after
 * the commit. Confined to one transaction.
 */
public final class LockedSession {
  private final DSLContext tx;
  private final Instant now;
  private SessionRow row;
  private final List<KernelRow> kernels;
  private final List<Event> events = new ArrayList<>();
  private final Set<String> agentsToRecount = new TreeSet<>();
  private boolean ownerCountChanged;

  LockedSession(DSLContext tx, Instant now, SessionRow row) {
    this.tx = tx;
    this.now = now;
    this.row = row;
    this.kernels = new ArrayList<>(SessionSql.kernels(tx, row.id()));
  }

  public SessionRow row() {
    return row;
  }

  public SessionStatus status() {
    return row.status();
  }

  public List<KernelRow> kernels() {
    return List.copyOf(kernels);
  }

  public KernelRow kernel(UUID id) {
    return kernels.stream()
        .filter(k -> k.id().equals(id))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("session " + row.id() + " has no kernel " + id));
  }

  public KernelRow main() {
    return kernels.getFirst();
  }

  public Instant now() {
    return now;
  }

  /** For further statements of the same transaction. */
  public DSLContext tx() {
    return tx;
  }

  /** Changes the session's status if that is legal from where it is. */
  public boolean become(SessionStatus next, Change change) {
    if (!row.status().mayBecome(next)
        || !StatusSql.session(tx, row.id(), row.status(), next, change, now)) {
      return false;
    }
    ownerCountChanged |= row.status().occupiesUser() != next.occupiesUser();
    if (row.status().starting() && !next.starting() && kernels.size() > 1) {
      SessionSql.forgetSshPair(tx, row.id());
    }
    row = row.with(next, change.info(), now);
    return true;
  }

  /** Changes a kernel's status if that is legal from where it is. */
  public boolean become(UUID kernelId, KernelStatus next, Change change) {
    KernelRow kernel = kernel(kernelId);
    if (!kernel.status().mayBecome(next)
        || !StatusSql.kernel(tx, kernelId, kernel.status(), next, change, now)) {
      return false;
    }
    if (kernel.status().occupiesAgent() != next.occupiesAgent() && kernel.agent() != null) {
      agentsToRecount.add(kernel.agent());
    }
    replace(kernel, kernel.with(next, change.info()));
    return true;
  }

  /**
   * Gives a pending kernel to an agent whose row the caller has locked; its slots are counted at
   * the end of the transaction.
   */
  public boolean place(UUID kernelId, String agent, String addr) {
    Change change = Change.fresh("scheduled").set("agent", agent).set("agent_addr", addr);
    if (!become(kernelId, KernelStatus.SCHEDULED, change)) {
      return false;
    }
    KernelRow kernel = kernel(kernelId);
    replace(kernel, kernel.on(agent, addr));
    agentsToRecount.add(agent);
    return true;
  }

  /** Brings the session's status in line with its kernels; true when it changed. */
  public boolean derive(Change change) {
    List<KernelStatus> siblings = kernels.stream().skip(1).map(KernelRow::status).toList();
    SessionStatus derived = DerivedStatus.of(main().status(), siblings);
    return derived != row.status() && become(derived, change);
  }

  /** Publishes the event once the transaction has committed. */
  public void tell(Event event) {
    events.add(event);
  }

  List<Event> events() {
    return events;
  }

  Set<String> agentsToRecount() {
    return agentsToRecount;
  }

  boolean ownerCountChanged() {
    return ownerCountChanged;
  }

  private void replace(KernelRow old, KernelRow changed) {
    kernels.set(kernels.indexOf(old), changed);
  }
}
