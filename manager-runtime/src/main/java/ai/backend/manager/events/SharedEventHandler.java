package ai.backend.manager.events;

import ai.backend.common.events.ReceivedEvent;

/**
 * Reacts to events of which each is taken by one manager of the cluster. Every CDI bean of this
 * type is asked. An event may be lost or come late: it only makes a comparison of states come
 * sooner.
 */
public interface SharedEventHandler {
  void handle(ReceivedEvent received);
}
