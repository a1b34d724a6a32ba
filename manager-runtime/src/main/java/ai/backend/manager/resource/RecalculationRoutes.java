package ai.backend.manager.resource;

import ai.backend.manager.gateway.Call;
import ai.backend.manager.gateway.Gate;
import ai.backend.manager.gateway.Reply;
import ai.backend.manager.gateway.Route;
import ai.backend.manager.gateway.Routes;
import ai.backend.manager.policy.Verb;
import ai.backend.manager.session.ConcurrencyCounters;
import ai.backend.manager.session.SlotAccounts;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import org.jooq.DSLContext;

/** {@code POST /resource/recalculate-usage} (spec/04 §5.3): counts anew what is kept as sums. */
@Singleton
class RecalculationRoutes implements Routes {
  private final DSLContext database;
  private final ConcurrencyCounters counters;

  RecalculationRoutes(DSLContext database, ConcurrencyCounters counters) {
    this.database = database;
    this.counters = counters;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        new Route(
            "POST",
            "/resource/recalculate-usage",
            Verb.USAGE_RECALCULATE,
            Gate.READ,
            this::recalculate));
  }

  /** One transaction for each agent, so that placement waits for one agent at a time only. */
  private Reply recalculate(Call call) {
    for (String agent :
        database.resultQuery("select id from agents order by id").fetch("id", String.class)) {
      database.transaction(tx -> SlotAccounts.recount(tx.dsl(), List.of(agent)));
    }
    counters.refreshAll();
    return Reply.ok(Map.of());
  }
}
