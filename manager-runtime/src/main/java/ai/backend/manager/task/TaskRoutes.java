package ai.backend.manager.task;

import ai.backend.common.events.Event;
import ai.backend.common.events.Event.BackgroundTaskEnded;
import ai.backend.common.events.Event.BackgroundTaskUpdated;
import ai.backend.common.task.TaskRecords;
import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.Call;
import ai.backend.manager.gateway.Gate;
import ai.backend.manager.gateway.Params;
import ai.backend.manager.gateway.Reply;
import ai.backend.manager.gateway.Route;
import ai.backend.manager.gateway.Routes;
import ai.backend.manager.policy.Role;
import ai.backend.manager.policy.Target;
import ai.backend.manager.policy.Verb;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** {@code GET /events/background-task}: the progress of one task until it ends (spec/03 §2.2). */
@Singleton
public final class TaskRoutes implements Routes {
  private static final long PING_SECONDS = 15;
  private static final Map<String, String> RETRY = Map.of("retry", "5");

  private final TaskRecords records;
  private final TaskFeed feed;

  @Inject
  public TaskRoutes(TaskRecords records, TaskFeed feed) {
    this.records = records;
    this.feed = feed;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        new Route("GET", "/events/background-task", Verb.TASK_FOLLOW, Gate.READ, this::follow));
  }

  private Reply follow(Call call) {
    UUID task = task(call);
    TaskRecords.State state = records.find(task).orElseThrow(TaskRoutes::unknown);
    if (!state.owner().isEmpty() && !call.caller().may(Verb.TASK_FOLLOW, of(state))) {
      throw unknown();
    }
    return new Reply.EventStream(sink -> stream(task, sink));
  }

  private static Target of(TaskRecords.State state) {
    return new Target.Keypair(state.owner(), Role.USER, null);
  }

  /** Follows first and looks at the stored state then, so that no end is missed. */
  private void stream(UUID task, Reply.EventSink sink) throws IOException, InterruptedException {
    TaskFeed.Follower follower = feed.follow(task);
    try {
      boolean ended = replayed(task, sink);
      while (!ended && !sink.closed()) {
        Event event = follower.events().poll(PING_SECONDS, TimeUnit.SECONDS);
        if (event == null) {
          sink.ping();
          ended = replayed(task, sink);
        } else {
          sink.send(event.name(), data(event), RETRY);
          ended = event instanceof BackgroundTaskEnded;
        }
      }
      if (ended) {
        sink.send("server_close", "{}", Map.of());
      }
    } finally {
      feed.leave(follower);
    }
  }

  /** Tells the stored end of a task that has ended already. */
  private boolean replayed(UUID task, Reply.EventSink sink) throws IOException {
    TaskRecords.State state = records.find(task).orElse(null);
    if (state == null || !state.ended()) {
      return state == null;
    }
    ObjectNode data =
        object()
            .put("task_id", task.toString())
            .put("status", state.status())
            .put("current_progress", state.current())
            .put("total_progress", state.total())
            .put("message", state.message());
    sink.send("bgtask_" + state.status(), data.toString(), Map.of());
    return true;
  }

  private static String data(Event event) {
    return switch (event) {
      case BackgroundTaskUpdated step ->
          message(step.taskId(), step.message())
              .put("current_progress", step.current())
              .put("total_progress", step.total())
              .toString();
      case BackgroundTaskEnded end -> message(end.taskId(), end.message()).toString();
      default -> "{}";
    };
  }

  private static ObjectNode message(UUID task, @Nullable String message) {
    return object().put("task_id", task.toString()).put("message", message);
  }

  private static UUID task(Call call) {
    Params params = Params.of(call);
    UUID task = params.uuid("task_id", "task_id", "taskId");
    params.doneExtraOk();
    return task;
  }

  private static ApiProblem unknown() {
    return ApiProblem.notFound("background task", null);
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }
}
