package ai.backend.common.events;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What happens to one session. */
public sealed interface SessionEvent extends Event {

  UUID sessionId();

  /**
   * A step of a session's start; the creation id is what its creator waits for (22 characters,
   * URL-safe base64 of 16 bytes).
   */
  record SessionProgress(Step step, UUID sessionId, String creationId, String reason)
      implements SessionEvent {
    /** How far it is. */
    public enum Step {
      ENQUEUED,
      SCHEDULED,
      PREPARING,
      STARTED,
      CANCELLED
    }

    @Override
    public String name() {
      return "session_" + Args.lower(step);
    }

    @Override
    public List<@Nullable Object> args() {
      return Args.of(sessionId, creationId, reason);
    }
  }

  /** A session is about to end, or has ended. */
  record SessionEnding(Step step, UUID sessionId, String reason) implements SessionEvent {
    /** About to end, or ended. */
    public enum Step {
      TERMINATING,
      TERMINATED
    }

    @Override
    public String name() {
      return "session_" + Args.lower(step);
    }

    @Override
    public List<@Nullable Object> args() {
      return Args.of(sessionId, reason);
    }
  }

  /**
   * The startup command of a batch session has ended, with the real exit code (−2: time-out or
   * agent shutdown).
   */
  record SessionResult(Result result, UUID sessionId, String reason, int exitCode)
      implements SessionEvent {
    /** Exit code 0, or anything else. */
    public enum Result {
      SUCCESS,
      FAILURE
    }

    @Override
    public String name() {
      return "session_" + Args.lower(result);
    }

    @Override
    public List<@Nullable Object> args() {
      return Args.of(sessionId, reason, exitCode);
    }
  }

  /** Code runs in the session or has stopped running; resets the idle timer. */
  record Execution(Step step, UUID sessionId) implements SessionEvent {
    /** What became of it. */
    public enum Step {
      STARTED,
      FINISHED,
      TIMEOUT,
      CANCELLED
    }

    @Override
    public String name() {
      return "execution_" + Args.lower(step);
    }

    @Override
    public List<@Nullable Object> args() {
      return Args.of(sessionId);
    }
  }

  /** Somebody (the idle checker) wants the session to end. */
  record DoTerminateSession(UUID sessionId, String reason) implements SessionEvent {
    @Override
    public String name() {
      return "do_terminate_session";
    }

    @Override
    public List<@Nullable Object> args() {
      return Args.of(sessionId, reason);
    }
  }
}
