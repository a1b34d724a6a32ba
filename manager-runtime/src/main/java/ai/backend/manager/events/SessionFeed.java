package ai.backend.manager.events;

import ai.backend.common.events.Event;
import ai.backend.common.events.KernelEvent.KernelProgress;
import ai.backend.common.events.KernelEvent.KernelTerminated;
import ai.backend.common.events.KernelEvent.KernelTerminating;
import ai.backend.common.events.ReceivedEvent;
import ai.backend.common.events.SessionEvent.SessionEnding;
import ai.backend.common.events.SessionEvent.SessionProgress;
import ai.backend.common.events.SessionEvent.SessionResult;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Session and kernel events from the broadcast for the clients that follow them. The row of an
 * event is read once whatever the number of clients, and not at all when nobody listens. A client
 * that falls {@value #BEHIND} events behind is let go.
 */
@Singleton
public final class SessionFeed implements BroadcastListener {
  private static final int BEHIND = 256;
  private static final int UNREAD = 1024;

  private final DSLContext db;
  private final List<Follower> followers = new CopyOnWriteArrayList<>();
  private final BlockingQueue<Event> incoming = new ArrayBlockingQueue<>(UNREAD);
  private final AtomicBoolean reading = new AtomicBoolean();

  public SessionFeed(DSLContext db) {
    this.db = db;
  }

  /** An event as a client gets it. */
  record Item(String name, String data) {}

  /** One client's queue; {@link #lagging} once it was too slow. */
  static final class Follower {
    private final SessionEventFilter filter;
    final BlockingQueue<Item> items = new ArrayBlockingQueue<>(BEHIND);
    private volatile boolean lagging;

    Follower(SessionEventFilter filter) {
      this.filter = filter;
    }

    boolean lagging() {
      return lagging;
    }
  }

  Follower follow(SessionEventFilter filter) {
    Follower follower = new Follower(filter);
    followers.add(follower);
    return follower;
  }

  void leave(Follower follower) {
    followers.remove(follower);
  }

  @Override
  public void hear(ReceivedEvent received) {
    if (!followers.isEmpty() && described(received.event()) && incoming.offer(received.event())) {
      if (reading.compareAndSet(false, true)) {
        Thread.ofVirtual().name("session-feed").start(this::drain);
      }
    }
  }

  private void drain() {
    do {
      try {
        Event event = incoming.poll();
        while (event != null) {
          deliver(event);
          event = incoming.poll();
        }
      } finally {
        reading.set(false);
      }
    } while (!incoming.isEmpty() && reading.compareAndSet(false, true));
  }

  /** {@code session_preparing} is internal. */
  private static boolean described(Event event) {
    return switch (event) {
      case SessionProgress e -> e.step() != SessionProgress.Step.PREPARING;
      case SessionEnding e -> true;
      case SessionResult e -> true;
      case KernelProgress e -> true;
      case KernelTerminating e -> true;
      case KernelTerminated e -> true;
      default -> false;
    };
  }

  private void deliver(Event event) {
    EventSubject subject = subject(event).orElse(null);
    if (subject == null) {
      return;
    }
    Item item = null;
    for (Follower follower : followers) {
      if (follower.filter.wants(event.name(), subject)) {
        item = item == null ? new Item(event.name(), data(event, subject)) : item;
        if (!follower.items.offer(item)) {
          follower.lagging = true;
        }
      }
    }
  }

  private Optional<EventSubject> subject(Event event) {
    try {
      return switch (event) {
        case SessionProgress e -> EventSubject.ofSession(db, e.sessionId());
        case SessionEnding e -> EventSubject.ofSession(db, e.sessionId());
        case SessionResult e -> EventSubject.ofSession(db, e.sessionId());
        case KernelProgress e -> EventSubject.ofKernel(db, e.kernelId());
        case KernelTerminating e -> EventSubject.ofKernel(db, e.kernelId());
        case KernelTerminated e -> EventSubject.ofKernel(db, e.kernelId());
        default -> Optional.empty();
      };
    } catch (RuntimeException databaseAway) {
      return Optional.empty();
    }
  }

  static String data(Event event, EventSubject subject) {
    return switch (event) {
      case SessionProgress e -> data(e.reason(), null, subject, null, false);
      case SessionEnding e -> data(e.reason(), null, subject, subject.kernelId(), false);
      case SessionResult e -> data(e.reason(), e.exitCode(), subject, null, false);
      case KernelProgress e -> data(e.reason(), null, subject, e.kernelId(), true);
      case KernelTerminating e -> data(e.reason(), e.exitCode(), subject, e.kernelId(), true);
      case KernelTerminated e -> data(e.reason(), e.exitCode(), subject, e.kernelId(), true);
      default -> "{}";
    };
  }

  private static String data(
      String reason,
      @Nullable Integer exitCode,
      EventSubject subject,
      @Nullable UUID kernel,
      boolean withRole) {
    ObjectNode data = JsonNodeFactory.instance.objectNode();
    data.put("reason", reason)
        .put("sessionName", subject.sessionName())
        .put("ownerAccessKey", subject.accessKey())
        .put("sessionId", subject.sessionId().toString())
        .put("exitCode", exitCode);
    if (kernel != null) {
      data.put("kernelId", kernel.toString());
    }
    if (withRole) {
      data.put("clusterRole", subject.clusterRole());
      if (subject.clusterIdx() != 0) {
        data.put("clusterIdx", subject.clusterIdx());
      }
    }
    return data.toString();
  }
}
