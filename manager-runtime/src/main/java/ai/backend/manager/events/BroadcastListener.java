package ai.backend.manager.events;

import ai.backend.common.events.ReceivedEvent;

/**
 * Sees every event, on every manager; must return at once. Every CDI bean of this type is asked.
 */
public interface BroadcastListener {
  void hear(ReceivedEvent received);
}
