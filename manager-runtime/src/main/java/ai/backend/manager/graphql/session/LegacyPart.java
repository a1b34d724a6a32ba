package ai.backend.manager.graphql.session;

import static ai.backend.manager.graphql.session.KernelEntity.KERNELS;
import static ai.backend.manager.graphql.session.LegacyEntity.LEGACY;
import static ai.backend.manager.graphql.session.LegacyEntity.MAIN;

import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.graphql.Ask;
import ai.backend.manager.graphql.GraphqlRefusal;
import ai.backend.manager.graphql.HiddenAgents;
import ai.backend.manager.graphql.ManagerState;
import ai.backend.manager.graphql.Part;
import ai.backend.manager.graphql.Scope;
import ai.backend.manager.graphql.Wiring;
import ai.backend.manager.graphql.entity.Entity;
import ai.backend.manager.graphql.entity.Rows;
import ai.backend.manager.graphql.table.Enums;
import ai.backend.manager.graphql.table.Sql;
import ai.backend.manager.policy.Verb;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.SortField;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** Queries {@code legacy_compute_session} and {@code legacy_compute_session_list} (spec/06 §5). */
@Singleton
public final class LegacyPart implements Part {
  private final Rows rows;
  private final HiddenAgents hidden;

  @Inject
  public LegacyPart(Rows rows, ManagerState state) {
    this.rows = rows;
    this.hidden = new HiddenAgents(state);
  }

  @Override
  public void wire(Wiring wiring) {
    wiring
        .query("legacy_compute_session", Verb.SESSION_QUERY, this::one)
        .query("legacy_compute_session_list", Verb.SESSION_QUERY, this::list);
    LegacyFields.wire(wiring);
    hidden.wire(wiring, "LegacyComputeSession", LegacyEntity.PLACE.toArray(String[]::new));
  }

  private @Nullable Object one(Ask ask) {
    String asked = ask.required("sess_id");
    Condition condition =
        visible(ask)
            .and(named(asked))
            .and(Sql.in(KERNELS.text("status"), Enums.KERNEL_STATUS, List.of("RUNNING")));
    List<Map<String, Object>> found = rows.all(ask, LEGACY, condition, 2);
    if (found.size() > 1) {
      throw ApiProblem.invalid("too many kernels: several sessions are named '" + asked + "'");
    }
    return found.isEmpty() ? null : found.getFirst();
  }

  private static Condition named(String asked) {
    Condition byName = KERNELS.text("session_name").eq(asked);
    try {
      return byName.or(KERNELS.uuid("session_id").eq(UUID.fromString(asked)));
    } catch (IllegalArgumentException noId) {
      return byName;
    }
  }

  private Object list(Ask ask) {
    Entity shown = hidden.from(ask) ? LegacyEntity.PLACELESS : LEGACY;
    return rows.page(ask, shown, visible(ask).and(asked(ask)), order(ask, shown));
  }

  private static Condition visible(Ask ask) {
    Scope scope =
        Scope.of(
            ask, ask.text("domain_name"), ask.text("access_key"), ask.caller().accessKey(), false);
    var conditions = new ArrayList<>(List.of(MAIN));
    if (scope.domain() != null) {
      conditions.add(KERNELS.text("domain_name").eq(scope.domain()));
    }
    if (scope.key() != null) {
      conditions.add(KERNELS.text("access_key").eq(scope.key()));
    }
    return DSL.and(conditions);
  }

  private static Condition asked(Ask ask) {
    var conditions = new ArrayList<Condition>();
    String project = ask.text("group_id");
    if (project != null) {
      conditions.add(Scope.project(ask, KERNELS.uuid("group_id"), ask.id("group_id")));
    }
    String status = ask.text("status");
    if (status != null) {
      conditions.add(KernelStatuses.in(status));
    }
    return DSL.and(conditions);
  }

  private static List<SortField<?>> order(Ask ask, Entity shown) {
    String key = ask.text("order_key");
    var order = new ArrayList<SortField<?>>();
    if (key == null) {
      order.addAll(LEGACY.defaultOrder());
    } else {
      Field<?> column = shown.orders().get(key);
      if (column == null) {
        throw new GraphqlRefusal("Query ordering parsing error: unknown field name '" + key + "'");
      }
      order.add(Boolean.FALSE.equals(ask.flag("order_asc")) ? column.desc() : column.asc());
    }
    order.add(LEGACY.tieBreak().asc());
    return order;
  }
}
