package ai.backend.manager.scheduler;

import ai.backend.common.slots.Slots;

/**
 * An agent that may take sessions, as this round sees it.
 *
 * @param occupied grows as the round places sessions
 */
record Agent(String id, String addr, String architecture, Slots available, Slots occupied) {
  Slots remaining() {
    return available.minus(occupied);
  }

  boolean canHold(Slots request) {
    return request.fitsIn(remaining());
  }

  Agent with(Slots more) {
    return new Agent(id, addr, architecture, available, occupied.plus(more));
  }
}
