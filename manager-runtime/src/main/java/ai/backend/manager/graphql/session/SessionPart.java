package ai.backend.manager.graphql.session;

import static ai.backend.manager.graphql.session.KernelEntity.KERNELS;
import static ai.backend.manager.graphql.session.SessionEntity.SESSIONS;

import ai.backend.manager.graphql.Ask;
import ai.backend.manager.graphql.GraphqlRefusal;
import ai.backend.manager.graphql.HiddenAgents;
import ai.backend.manager.graphql.ManagerState;
import ai.backend.manager.graphql.Part;
import ai.backend.manager.graphql.Scope;
import ai.backend.manager.graphql.Wiring;
import ai.backend.manager.graphql.entity.Rows;
import ai.backend.manager.graphql.table.Enums;
import ai.backend.manager.graphql.table.Sql;
import ai.backend.manager.policy.Verb;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** Queries for sessions and their kernels. Who is no admin sees those of the requesting keypair. */
@Singleton
public final class SessionPart implements Part {
  private final Rows rows;
  private final Relatives relatives;
  private final ManagerState state;
  private final HiddenAgents hidden;

  @Inject
  public SessionPart(Rows rows, Relatives relatives, ManagerState state) {
    this.rows = rows;
    this.relatives = relatives;
    this.state = state;
    this.hidden = new HiddenAgents(state);
  }

  @Override
  public void wire(Wiring wiring) {
    wiring
        .query("compute_session", Verb.SESSION_QUERY, this::session)
        .query("compute_session_list", Verb.SESSION_QUERY, this::sessions)
        .query("compute_container", Verb.SESSION_QUERY, this::container)
        .query("compute_container_list", Verb.SESSION_QUERY, this::containers);
    relatives.wire(wiring);
    hidden.wire(wiring, "ComputeContainer", KernelEntity.PLACE.toArray(String[]::new));
    new SessionFields(state).wire(wiring);
  }

  private @Nullable Object session(Ask ask) {
    return rows.one(
        ask, SessionEntity.SESSION, visible(ask).and(SESSIONS.uuid("id").eq(ask.uuid("id"))));
  }

  private Object sessions(Ask ask) {
    return rows.page(ask, SessionEntity.SESSION, visible(ask).and(asked(ask)));
  }

  private @Nullable Object container(Ask ask) {
    return rows.one(
        ask, KernelEntity.KERNEL, ofVisible(ask).and(KERNELS.uuid("id").eq(ask.uuid("id"))));
  }

  private Object containers(Ask ask) {
    Condition condition =
        ofVisible(ask)
            .and(KERNELS.uuid("session_id").eq(uuid("session_id", ask.required("session_id"))));
    String role = ask.text("role");
    return rows.page(
        ask,
        hidden.from(ask) ? KernelEntity.PLACELESS : KernelEntity.KERNEL,
        role == null ? condition : condition.and(KERNELS.text("cluster_role").eq(role)));
  }

  private static Condition ofVisible(Ask ask) {
    return KERNELS
        .uuid("session_id")
        .in(DSL.select(SESSIONS.uuid("id")).from(SESSIONS.table()).where(visible(ask)));
  }

  private static Condition visible(Ask ask) {
    boolean listed = ask.environment().getFieldDefinition().getArgument("access_key") != null;
    Scope scope =
        Scope.of(
            ask,
            listed ? ask.text("domain_name") : null,
            listed ? ask.text("access_key") : null,
            ask.caller().accessKey(),
            false);
    Condition domain =
        scope.domain() == null
            ? DSL.noCondition()
            : SESSIONS.text("domain_name").eq(scope.domain());
    return scope.key() == null ? domain : domain.and(SESSIONS.text("access_key").eq(scope.key()));
  }

  private static Condition asked(Ask ask) {
    var conditions = new ArrayList<Condition>();
    String project = ask.text("group_id");
    if (project != null) {
      conditions.add(Scope.project(ask, SESSIONS.uuid("group_id"), uuid("group_id", project)));
    }
    String status = ask.text("status");
    if (status != null) {
      conditions.add(hasStatus(status));
    }
    return DSL.and(conditions);
  }

  /** Names of session states, with commas between. */
  static Condition hasStatus(String names) {
    return Sql.in(SESSIONS.text("status"), Enums.SESSION_STATUS, statuses(names));
  }

  private static List<String> statuses(String text) {
    List<String> names = List.of(text.split(",", 64)).stream().map(String::strip).toList();
    for (String name : names) {
      if (!Enums.SESSION_STATUS.has(name)) {
        throw new GraphqlRefusal(
            "'%s' is no session status; take one of %s"
                .formatted(name, String.join(", ", Enums.SESSION_STATUS.names())));
      }
    }
    return names;
  }

  private static UUID uuid(String argument, String text) {
    try {
      return UUID.fromString(text);
    } catch (IllegalArgumentException malformed) {
      throw new GraphqlRefusal(
          "Missing or invalid API parameters. (" + argument + " must be a UUID)");
    }
  }
}
