package ai.backend.manager.graphql.account;

import static ai.backend.manager.graphql.account.Memberships.MEMBERS;

import ai.backend.manager.graphql.table.Source;
import java.util.Collection;
import java.util.UUID;
import org.jooq.DSLContext;

/** Adds users to projects and takes them out, within a transaction. */
record MembershipChanges(DSLContext db) {
  private static final Source PROJECTS = Source.of("groups");

  void change(UUID project, UUID user, boolean add) {
    if (add) {
      db.insertInto(MEMBERS.table())
          .set(MEMBERS.uuid("group_id"), project)
          .set(MEMBERS.uuid("user_id"), user)
          .execute();
    } else {
      db.deleteFrom(MEMBERS.table())
          .where(MEMBERS.uuid("group_id").eq(project), MEMBERS.uuid("user_id").eq(user))
          .execute();
    }
  }

  void leaveAll(UUID user) {
    db.deleteFrom(MEMBERS.table()).where(MEMBERS.uuid("user_id").eq(user)).execute();
  }

  /** Joins those of the projects that exist in the domain. */
  void join(UUID user, Collection<UUID> projects, String domain) {
    db.select(PROJECTS.uuid("id"))
        .from(PROJECTS.table())
        .where(PROJECTS.uuid("id").in(projects), PROJECTS.text("domain_name").eq(domain))
        .fetch(PROJECTS.uuid("id"))
        .forEach(project -> change(project, user, true));
  }
}
