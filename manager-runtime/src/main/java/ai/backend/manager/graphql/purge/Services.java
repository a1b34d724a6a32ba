package ai.backend.manager.graphql.purge;

import org.jooq.DSLContext;

/** Model services of an owner who is to be purged: endpoints with their routes and tokens. */
record Services(DSLContext work, Owner owner, Object id) {
  /** Whether one has not been removed yet. */
  boolean active() {
    return !work.fetch(
            "select 1 from endpoints where "
                + owner.ofServices
                + " = ? and lifecycle_stage <> 'destroyed' limit 1",
            id)
        .isEmpty();
  }

  void delete() {
    String own = " where " + owner.ofServices + " = ?";
    String endpoints = " or endpoint in (select id from endpoints" + own + ")";
    work.execute("delete from endpoint_tokens" + own + endpoints, id, id);
    work.execute("delete from routings" + own + endpoints, id, id);
    work.execute("delete from endpoints" + own, id);
  }
}
