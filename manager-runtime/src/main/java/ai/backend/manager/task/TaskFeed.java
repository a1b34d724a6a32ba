package ai.backend.manager.task;

import ai.backend.common.events.Event;
import ai.backend.common.events.Event.BackgroundTaskEnded;
import ai.backend.common.events.Event.BackgroundTaskUpdated;
import ai.backend.common.events.ReceivedEvent;
import ai.backend.manager.events.BroadcastListener;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Task events from the bus for the clients that follow a task. A client that falls {@value #BEHIND}
 * events behind misses steps, never the end: it reads the stored state when it has caught up.
 */
@Singleton
public final class TaskFeed implements BroadcastListener {
  private static final int BEHIND = 256;

  private final List<Follower> followers = new CopyOnWriteArrayList<>();

  /** One client's queue. */
  record Follower(UUID task, BlockingQueue<Event> events) {}

  Follower follow(UUID task) {
    var follower = new Follower(task, new ArrayBlockingQueue<>(BEHIND));
    followers.add(follower);
    return follower;
  }

  void leave(Follower follower) {
    followers.remove(follower);
  }

  @Override
  public void hear(ReceivedEvent received) {
    switch (received.event()) {
      case BackgroundTaskUpdated step -> offer(step.taskId(), step);
      case BackgroundTaskEnded end -> offer(end.taskId(), end);
      default -> {}
    }
  }

  private void offer(UUID task, Event event) {
    for (Follower follower : followers) {
      if (follower.task().equals(task)) {
        follower.events().offer(event);
      }
    }
  }
}
