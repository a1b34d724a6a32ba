package ai.backend.manager.policy;

import static ai.backend.manager.policy.Reach.EVERYTHING;
import static ai.backend.manager.policy.Reach.NOTHING;
import static ai.backend.manager.policy.Reach.OWN;

/** A row of the table: how far each role may go. */
record Row(Reach superadmin, Reach admin, Reach user, Reach monitor) {
  static final Row EVERYBODY = same(EVERYTHING);
  static final Row OWN_ONLY = same(OWN);
  static final Row SUPERADMINS = new Row(EVERYTHING, NOTHING, NOTHING, NOTHING);

  /** Sessions and what else one may do for others by {@code owner_access_key} (spec/08 §2). */
  static final Row ON_BEHALF = new Row(EVERYTHING, Reach.DOMAIN_USERS, OWN, OWN);

  static Row row(Reach superadmin, Reach admin, Reach user, Reach monitor) {
    return new Row(superadmin, admin, user, monitor);
  }

  static Row same(Reach reach) {
    return new Row(reach, reach, reach, reach);
  }

  Reach of(Role role) {
    return switch (role) {
      case SUPERADMIN -> superadmin;
      case ADMIN -> admin;
      case USER -> user;
      case MONITOR -> monitor;
    };
  }
}
