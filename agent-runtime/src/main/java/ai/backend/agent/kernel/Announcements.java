package ai.backend.agent.kernel;

import ai.backend.common.events.Event;

/** Where events go; does not wait and does not throw. */
public interface Announcements {
  void tell(Event event);
}
