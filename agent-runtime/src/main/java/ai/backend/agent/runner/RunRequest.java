package ai.backend.agent.runner;

import java.util.List;

/**
 * One step that a client asks of a kernel (spec/02 §5). The run id is empty for a new run of a
 * query or batch.
 */
public sealed interface RunRequest {
  String runId();

  /** Runs a snippet. */
  record Query(String runId, String code) implements RunRequest {}

  /** Runs commands; empty ones are skipped, {@code *} means the runtime's own. */
  record Batch(String runId, String clean, String build, String exec) implements RunRequest {}

  /** Answers a question of the running program. */
  record Input(String runId, String text) implements RunRequest {}

  /** Collects what came since. */
  record Continue(String runId) implements RunRequest {}

  /** The messages that start the run. */
  default List<RunnerMessage> messages() {
    return switch (this) {
      case Query q -> List.of(RunnerMessage.of("code", q.code()));
      case Batch b ->
          List.of(
              RunnerMessage.of("clean", b.clean()),
              RunnerMessage.of("build", b.build()),
              RunnerMessage.of("exec", b.exec()));
      case Input i -> List.of(RunnerMessage.of("input", i.text()));
      case Continue c -> List.of();
    };
  }
}
