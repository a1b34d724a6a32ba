package ai.backend.common.events;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Something told on the bus. {@link #name()} and {@link #args()} are what travels (spec/05 §5.3,
 * arguments in that order). Reasons are the codes of spec/10 §9 as plain strings.
 */
public sealed interface Event
    permits AgentEvent,
        KernelEvent,
        SessionEvent,
        Event.BackgroundTaskUpdated,
        Event.BackgroundTaskEnded,
        Event.Timer,
        Event.RouteCreated,
        Event.Other {

  /** The event's name on the wire, e.g. {@code kernel_started}. */
  String name();

  /** The arguments on the wire, as values that {@link ai.backend.common.msgpack.Msgpack} writes. */
  List<@Nullable Object> args();

  /** A step of a background task. */
  record BackgroundTaskUpdated(UUID taskId, long current, long total, @Nullable String message)
      implements Event {
    @Override
    public String name() {
      return "bgtask_updated";
    }

    @Override
    public List<@Nullable Object> args() {
      return Args.of(taskId, current, total, message);
    }
  }

  /** The end of a background task; the message is empty when it was done. */
  record BackgroundTaskEnded(End end, UUID taskId, @Nullable String message) implements Event {
    /** How it ended. */
    public enum End {
      DONE,
      CANCELLED,
      FAILED
    }

    @Override
    public String name() {
      return "bgtask_" + Args.lower(end);
    }

    @Override
    public List<@Nullable Object> args() {
      return Args.of(taskId, message);
    }
  }

  /** A timer's tick: one receiver does the work. */
  record Timer(Task task) implements Event {
    /** What is due. */
    public enum Task {
      SCHEDULE,
      PREPARE,
      SCALE,
      IDLE_CHECK,
      LOG_CLEANUP
    }

    @Override
    public String name() {
      return "do_" + Args.lower(task);
    }

    @Override
    public List<@Nullable Object> args() {
      return List.of();
    }
  }

  /** A model service's route exists and wants a session. */
  record RouteCreated(UUID routeId) implements Event {
    @Override
    public String name() {
      return "route_created";
    }

    @Override
    public List<@Nullable Object> args() {
      return Args.of(routeId);
    }
  }

  /** An event that this version has no record for; passed on, never an error. */
  record Other(String name, List<@Nullable Object> args) implements Event {}
}
