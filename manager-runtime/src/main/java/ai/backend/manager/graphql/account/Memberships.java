package ai.backend.manager.graphql.account;

import ai.backend.manager.graphql.table.Source;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jooq.DSLContext;
import org.jooq.Record1;
import org.jooq.Select;
import org.jooq.impl.DSL;

/** Who is a member of which project. */
@Singleton
public final class Memberships {
  static final Source MEMBERS = Source.of("association_groups_users");
  private static final Source PROJECTS = Source.of("groups");

  private final DSLContext db;

  @Inject
  public Memberships(DSLContext db) {
    this.db = db;
  }

  static Select<Record1<UUID>> membersOf(UUID project) {
    return DSL.select(MEMBERS.uuid("user_id"))
        .from(MEMBERS.table())
        .where(MEMBERS.uuid("group_id").eq(project));
  }

  /** The projects {@code {id, name}} of each user, by name. */
  Map<UUID, List<Map<String, Object>>> projectsOf(Set<UUID> users) {
    var found = new HashMap<UUID, List<Map<String, Object>>>();
    users.forEach(user -> found.put(user, List.of()));
    db.select(MEMBERS.uuid("user_id"), PROJECTS.uuid("id"), PROJECTS.text("name"))
        .from(MEMBERS.table())
        .join(PROJECTS.table())
        .on(PROJECTS.uuid("id").eq(MEMBERS.uuid("group_id")))
        .where(MEMBERS.uuid("user_id").in(users))
        .orderBy(PROJECTS.text("name"), PROJECTS.uuid("id"))
        .forEach(
            row ->
                found.merge(
                    row.value1(),
                    List.of(Map.of("id", row.value2(), "name", row.value3())),
                    Memberships::joined));
    return found;
  }

  private static <T> List<T> joined(List<T> left, List<T> right) {
    return Stream.concat(left.stream(), right.stream()).toList();
  }
}
