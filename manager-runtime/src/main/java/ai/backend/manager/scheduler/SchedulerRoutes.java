package ai.backend.manager.scheduler;

import ai.backend.common.events.Event.Timer;
import ai.backend.common.events.EventPublisher;
import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.Call;
import ai.backend.manager.gateway.Gate;
import ai.backend.manager.gateway.Params;
import ai.backend.manager.gateway.Reply;
import ai.backend.manager.gateway.Route;
import ai.backend.manager.gateway.Routes;
import ai.backend.manager.policy.Verb;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jooq.DSLContext;

/** {@code /manager/scheduler} (spec/04 §7): who gets sessions, and when it was last looked. */
@Singleton
class SchedulerRoutes implements Routes {
  private static final String INCLUDE = "include-agents";
  private static final Set<String> OPERATIONS = Set.of(INCLUDE, "exclude-agents");
  private static final Map<String, Timer.Task> TRIGGERS =
      Map.of(
          DutyRecords.Duty.SCHEDULE.text(), Timer.Task.SCHEDULE,
          DutyRecords.Duty.PREPARE.text(), Timer.Task.PREPARE,
          DutyRecords.Duty.SCALE.text(), Timer.Task.SCALE);

  private final DSLContext database;
  private final EventPublisher bus;
  private final DutyRecords records;

  SchedulerRoutes(DSLContext database, EventPublisher bus, DutyRecords records) {
    this.database = database;
    this.bus = bus;
    this.records = records;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        route("POST", "operation", this::operate),
        route("POST", "trigger", this::trigger),
        route("GET", "status", this::status));
  }

  private static Route route(
      String method, String what, ai.backend.manager.gateway.Handler handler) {
    return new Route(
        method, "/manager/scheduler/" + what, Verb.MANAGER_OPERATE, Gate.NONE, handler);
  }

  private Reply operate(Call call) {
    Params params = Params.of(call);
    String operation = params.member("SchedulerOps", OPERATIONS, null, "op");
    Set<String> agents = Set.copyOf(params.strings("args"));
    params.done();
    boolean include = operation.equals(INCLUDE);
    database.transaction(tx -> mark(tx.dsl(), agents, include));
    if (include) {
      bus.publish(new Timer(Timer.Task.SCHEDULE));
    }
    return Reply.noContent();
  }

  /** All of them or none. */
  private static void mark(DSLContext tx, Set<String> agents, boolean schedulable) {
    int known =
        tx.execute(
            "update agents set schedulable = ? where id = any(?::varchar[])",
            schedulable,
            agents.toArray(String[]::new));
    if (known < agents.size()) {
      throw ApiProblem.notFound("agent instance", null);
    }
  }

  private Reply trigger(Call call) {
    Params params = Params.of(call);
    String event = params.member("SchedulerEvent", TRIGGERS.keySet(), null, "event");
    params.done();
    bus.publish(new Timer(TRIGGERS.getOrDefault(event, Timer.Task.SCHEDULE)));
    return Reply.noContent();
  }

  private Reply status(Call call) {
    var answer = new LinkedHashMap<String, Object>();
    records.latest().forEach((duty, fields) -> answer.put(duty.text(), fields));
    return Reply.ok(answer);
  }
}
