package ai.backend.manager.graphql.purge;

import org.jooq.DSLContext;

/** Sessions and kernels of an owner who is to be purged. */
record SessionHistory(DSLContext work, Owner owner, Object id) {
  /** Kernels that still occupy an agent (spec/07 §2.1). */
  static final String OCCUPYING = "k.status not in ('PENDING', 'TERMINATED', 'CANCELLED')";

  /**
   * Whether a kernel of the owner still occupies an agent. All sessions of the owner stay as they
   * are until the transaction ends: none is scheduled meanwhile.
   */
  boolean active() {
    work.fetch("select id from sessions where " + owner.ofSessions + " = ? for update", id);
    return !work.fetch(
            "select 1 from kernels k where k."
                + owner.ofSessions
                + " = ? and "
                + OCCUPYING
                + " limit 1",
            id)
        .isEmpty();
  }

  /** Waiting ones go too: nothing runs for them yet. */
  void delete() {
    String sessions = "(select id from sessions where " + owner.ofSessions + " = ?)";
    work.execute("delete from routings where session in " + sessions, id);
    work.execute("delete from kernels where session_id in " + sessions, id);
    work.execute("delete from sessions where " + owner.ofSessions + " = ?", id);
  }
}
