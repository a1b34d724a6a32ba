package ai.backend.agent.kernel;

import ai.backend.agent.runner.RunRequest;
import ai.backend.agent.runner.RunResult;
import ai.backend.agent.runner.RunStatus;
import ai.backend.agent.runner.Runner;
import ai.backend.agent.runner.RunnerException;
import ai.backend.common.events.SessionEvent.SessionResult;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;

/**
 * The startup command of a batch session: one run under a reserved id, its exit code the session's
 * result (spec/11 §8).
 */
final class BatchJob {
  static final String STARTED = "started";
  private static final String DONE = "done";
  private static final System.Logger LOG = System.getLogger(BatchJob.class.getName());
  private static final String RUN_ID = "batch-job";
  private static final Duration FLUSH = Duration.ofSeconds(1);
  private static final int CURRENT_API = 4;

  /** Exit code when the real one was lost. */
  private static final int UNKNOWN = -2;

  private final KernelPods pods;
  private final Announcements announcements;

  BatchJob(KernelPods pods, Announcements announcements) {
    this.pods = pods;
    this.announcements = announcements;
  }

  void start(Kernel kernel, Runner runner, String command) {
    mark(kernel, STARTED);
    follow(kernel, runner, new RunRequest.Batch(RUN_ID, "", "", command));
  }

  /** Goes on with a command that an earlier life of the agent started. */
  void resume(Kernel kernel, Runner runner) {
    runner.resume(RUN_ID);
    follow(kernel, runner, new RunRequest.Continue(RUN_ID));
  }

  private void follow(Kernel kernel, Runner runner, RunRequest first) {
    Thread.ofVirtual()
        .name("batch-" + kernel.id())
        .start(
            () -> {
              try {
                RunResult result = runner.step(first, CURRENT_API, FLUSH, () -> false);
                while (result.status() != RunStatus.FINISHED) {
                  result =
                      runner.step(new RunRequest.Continue(RUN_ID), CURRENT_API, FLUSH, () -> false);
                }
                ended(kernel, result);
              } catch (RunnerException e) {
                LOG.log(
                    Level.WARNING,
                    "the startup command of kernel {0} is no longer followed: {1}",
                    kernel.id(),
                    e.getMessage());
              }
            });
  }

  private void ended(Kernel kernel, RunResult result) {
    if (kernel.runner() == null) {
      return; // the kernel went first: its end is told instead
    }
    Integer exitCode = result.exitCode();
    boolean success = exitCode != null && exitCode == 0;
    announcements.tell(
        new SessionResult(
            success ? SessionResult.Result.SUCCESS : SessionResult.Result.FAILURE,
            kernel.record().sessionId(),
            success ? "task-done" : "task-failed",
            exitCode == null ? UNKNOWN : exitCode));
    mark(kernel, DONE);
  }

  private void mark(Kernel kernel, String value) {
    try {
      pods.annotate(kernel.id(), Map.of(Labels.BATCH, value));
    } catch (KubernetesClientException e) {
      LOG.log(Level.WARNING, "kernel {0} could not be marked: {1}", kernel.id(), e.getMessage());
    }
  }
}
