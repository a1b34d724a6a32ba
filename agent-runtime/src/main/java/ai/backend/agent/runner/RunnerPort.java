package ai.backend.agent.runner;

/** Where messages to the runner go. */
interface RunnerPort {
  /**
   * Sends without waiting for delivery.
   *
   * @throws RunnerException when the runner takes nothing any more
   */
  void send(RunnerMessage message);
}
