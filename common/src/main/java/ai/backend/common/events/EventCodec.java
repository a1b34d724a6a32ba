package ai.backend.common.events;

import ai.backend.common.events.AgentEvent.AgentError;
import ai.backend.common.events.AgentEvent.AgentHeartbeat;
import ai.backend.common.events.AgentEvent.AgentStarted;
import ai.backend.common.events.AgentEvent.AgentTerminated;
import ai.backend.common.events.AgentEvent.DoAgentResourceCheck;
import ai.backend.common.events.Event.BackgroundTaskEnded;
import ai.backend.common.events.Event.BackgroundTaskUpdated;
import ai.backend.common.events.Event.RouteCreated;
import ai.backend.common.events.Event.Timer;
import ai.backend.common.events.KernelEvent.DoSyncKernelLogs;
import ai.backend.common.events.KernelEvent.KernelProgress;
import ai.backend.common.events.KernelEvent.KernelTerminated;
import ai.backend.common.events.KernelEvent.KernelTerminating;
import ai.backend.common.events.KernelEvent.ModelServiceStatusUpdated;
import ai.backend.common.events.SessionEvent.DoTerminateSession;
import ai.backend.common.events.SessionEvent.Execution;
import ai.backend.common.events.SessionEvent.SessionEnding;
import ai.backend.common.events.SessionEvent.SessionProgress;
import ai.backend.common.events.SessionEvent.SessionResult;
import ai.backend.common.msgpack.Msgpack;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Events to the bytes of a stream entry and back (spec/05 §5). */
public final class EventCodec {
  private EventCodec() {}

  /** The entry's {@code args} field. */
  public static byte[] encodeArgs(Event event) {
    return Msgpack.pack(event.args());
  }

  /**
   * Reads an entry.
   *
   * @throws ai.backend.common.msgpack.MsgpackException when the bytes are not in the profile
   * @throws EventFormatException when the arguments are not those of the named event
   */
  public static Event decode(String name, byte[] args) {
    if (!(Msgpack.unpack(args) instanceof List<?> list)) {
      throw new EventFormatException("the arguments of event " + name + " are not an array");
    }
    @SuppressWarnings("unchecked")
    var values = (List<@Nullable Object>) list;
    return decode(new Args(name, values));
  }

  private static Event decode(Args a) {
    return switch (a.event()) {
      case "agent_started" -> new AgentStarted(a.text(0));
      case "agent_terminated" -> new AgentTerminated(a.text(0));
      case "agent_heartbeat" -> new AgentHeartbeat(AgentInfo.fromMap(a.map(0)));
      case "agent_error" ->
          new AgentError(
              a.text(0),
              a.textOrNull(1),
              a.textOrNull(2),
              a.map(3),
              Objects.requireNonNullElse(a.textOrNull(4), "error"));
      case "do_agent_resource_check" -> new DoAgentResourceCheck(a.text(0));
      case "kernel_preparing" -> progress(KernelProgress.Step.PREPARING, a);
      case "kernel_pulling" -> progress(KernelProgress.Step.PULLING, a);
      case "kernel_creating" -> progress(KernelProgress.Step.CREATING, a);
      case "kernel_started" -> progress(KernelProgress.Step.STARTED, a);
      case "kernel_cancelled" -> progress(KernelProgress.Step.CANCELLED, a);
      case "kernel_terminating" ->
          new KernelTerminating(a.uuid(0), a.uuid(1), a.text(2), a.exitCode(3));
      case "kernel_terminated" ->
          new KernelTerminated(a.uuid(0), a.uuid(1), a.text(2), a.exitCode(3));
      case "do_sync_kernel_logs" -> new DoSyncKernelLogs(a.uuid(0), a.text(1));
      case "model_service_status_updated" ->
          new ModelServiceStatusUpdated(
              a.uuid(0), a.uuid(1), a.text(2), a.text(3).equals("healthy"));
      case "session_enqueued" -> progress(SessionProgress.Step.ENQUEUED, a);
      case "session_scheduled" -> progress(SessionProgress.Step.SCHEDULED, a);
      case "session_preparing" -> progress(SessionProgress.Step.PREPARING, a);
      case "session_started" -> progress(SessionProgress.Step.STARTED, a);
      case "session_cancelled" -> progress(SessionProgress.Step.CANCELLED, a);
      case "session_terminating" ->
          new SessionEnding(SessionEnding.Step.TERMINATING, a.uuid(0), a.text(1));
      case "session_terminated" ->
          new SessionEnding(SessionEnding.Step.TERMINATED, a.uuid(0), a.text(1));
      case "session_success" ->
          new SessionResult(SessionResult.Result.SUCCESS, a.uuid(0), a.text(1), a.exitCode(2));
      case "session_failure" ->
          new SessionResult(SessionResult.Result.FAILURE, a.uuid(0), a.text(1), a.exitCode(2));
      case "execution_started" -> new Execution(Execution.Step.STARTED, a.uuid(0));
      case "execution_finished" -> new Execution(Execution.Step.FINISHED, a.uuid(0));
      case "execution_timeout" -> new Execution(Execution.Step.TIMEOUT, a.uuid(0));
      case "execution_cancelled" -> new Execution(Execution.Step.CANCELLED, a.uuid(0));
      case "do_terminate_session" -> new DoTerminateSession(a.uuid(0), a.text(1));
      case "do_schedule" -> new Timer(Timer.Task.SCHEDULE);
      case "do_prepare" -> new Timer(Timer.Task.PREPARE);
      case "do_scale" -> new Timer(Timer.Task.SCALE);
      case "do_idle_check" -> new Timer(Timer.Task.IDLE_CHECK);
      case "do_log_cleanup" -> new Timer(Timer.Task.LOG_CLEANUP);
      case "route_created" -> new RouteCreated(a.uuid(0));
      case "bgtask_updated" ->
          new BackgroundTaskUpdated(a.uuid(0), a.number(1), a.number(2), a.textOrNull(3));
      case "bgtask_done" ->
          new BackgroundTaskEnded(BackgroundTaskEnded.End.DONE, a.uuid(0), a.textOrNull(1));
      case "bgtask_cancelled" ->
          new BackgroundTaskEnded(BackgroundTaskEnded.End.CANCELLED, a.uuid(0), a.textOrNull(1));
      case "bgtask_failed" ->
          new BackgroundTaskEnded(BackgroundTaskEnded.End.FAILED, a.uuid(0), a.textOrNull(1));
      default -> new Event.Other(a.event(), a.values());
    };
  }

  private static KernelProgress progress(KernelProgress.Step step, Args a) {
    return new KernelProgress(
        step, a.uuid(0), a.uuid(1), Objects.requireNonNullElse(a.textOrNull(2), ""), a.map(3));
  }

  private static SessionProgress progress(SessionProgress.Step step, Args a) {
    return new SessionProgress(step, a.uuid(0), a.text(1), a.text(2));
  }
}
