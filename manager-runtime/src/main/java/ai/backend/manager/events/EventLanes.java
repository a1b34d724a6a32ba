package ai.backend.manager.events;

import ai.backend.common.events.AgentEvent;
import ai.backend.common.events.Event;
import ai.backend.common.events.KernelEvent.DoSyncKernelLogs;
import ai.backend.common.events.KernelEvent.KernelProgress;
import ai.backend.common.events.KernelEvent.KernelTerminated;
import ai.backend.common.events.KernelEvent.KernelTerminating;
import ai.backend.common.events.KernelEvent.ModelServiceStatusUpdated;
import ai.backend.common.events.ReceivedEvent;
import ai.backend.common.events.SessionEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Hands events to handlers in parallel, but those of one session (or one agent) in their order. A
 * full lane makes the reader of the bus wait, so that nothing piles up in memory.
 */
final class EventLanes implements AutoCloseable {
  private static final int LANES = 16;
  private static final int WAITING = 256;

  private final List<ThreadPoolExecutor> lanes = new ArrayList<>();
  private final Consumer<ReceivedEvent> handler;

  EventLanes(Consumer<ReceivedEvent> handler) {
    this.handler = handler;
    for (int i = 0; i < LANES; i++) {
      lanes.add(
          new ThreadPoolExecutor(
              1,
              1,
              0,
              TimeUnit.SECONDS,
              new ArrayBlockingQueue<>(WAITING),
              Thread.ofVirtual().name("event-lane-" + i).factory(),
              EventLanes::waitForRoom));
    }
  }

  private static void waitForRoom(Runnable task, ThreadPoolExecutor lane) {
    try {
      if (!lane.isShutdown()) {
        lane.getQueue().put(task);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void accept(ReceivedEvent received) {
    int lane = Math.floorMod(subject(received).hashCode(), LANES);
    lanes.get(lane).execute(() -> handler.accept(received));
  }

  private static Object subject(ReceivedEvent received) {
    Event event = received.event();
    return switch (event) {
      case KernelProgress e -> e.sessionId();
      case KernelTerminating e -> e.sessionId();
      case KernelTerminated e -> e.sessionId();
      case ModelServiceStatusUpdated e -> e.sessionId();
      case DoSyncKernelLogs e -> e.kernelId();
      case SessionEvent e -> e.sessionId();
      case AgentEvent e -> received.source();
      default -> event.name();
    };
  }

  /** Lets what was taken come to its end, for at most 3 s. */
  @Override
  public void close() {
    lanes.forEach(ThreadPoolExecutor::shutdown);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(3);
    try {
      for (ThreadPoolExecutor lane : lanes) {
        if (!lane.awaitTermination(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
          lane.shutdownNow();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
