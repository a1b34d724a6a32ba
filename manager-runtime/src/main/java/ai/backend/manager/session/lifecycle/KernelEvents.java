package ai.backend.manager.session.lifecycle;

import ai.backend.common.events.KernelEvent.DoSyncKernelLogs;
import ai.backend.common.events.KernelEvent.KernelProgress;
import ai.backend.common.events.KernelEvent.KernelTerminated;
import ai.backend.common.events.ReceivedEvent;
import ai.backend.common.events.SessionEvent.DoTerminateSession;
import ai.backend.common.events.SessionEvent.SessionResult;
import ai.backend.manager.events.SharedEventHandler;
import jakarta.inject.Singleton;

/** What agents tell of kernels, made into observations. */
@Singleton
public final class KernelEvents implements SharedEventHandler {
  private static final String MANAGER = "manager";

  private final Observations observations;
  private final ContainerLogs logs;
  private final BatchResults results;
  private final SessionEnd end;

  public KernelEvents(
      Observations observations, ContainerLogs logs, BatchResults results, SessionEnd end) {
    this.observations = observations;
    this.logs = logs;
    this.results = results;
    this.end = end;
  }

  @Override
  public void handle(ReceivedEvent received) {
    if (received.source().equals(MANAGER)) {
      if (received.event() instanceof DoTerminateSession due) {
        end.end(due.sessionId(), due.reason(), true);
      }
      return;
    }
    switch (received.event()) {
      case KernelProgress e -> progress(received.source(), e);
      case KernelTerminated e ->
          observations.ended(e.sessionId(), e.kernelId(), e.reason(), e.exitCode());
      case DoSyncKernelLogs e -> logs.store(e.kernelId(), e.containerId());
      case SessionResult e -> results.record(e);
      default -> {}
    }
  }

  private void progress(String agent, KernelProgress e) {
    switch (e.step()) {
      case PULLING -> observations.pulling(e.sessionId(), e.kernelId(), e.reason());
      case CREATING -> observations.creating(e.sessionId(), e.kernelId());
      case STARTED ->
          observations.started(
              agent, e.sessionId(), e.kernelId(), KernelFacts.of(e.creationInfo()));
      case PREPARING, CANCELLED -> {}
    }
  }
}
