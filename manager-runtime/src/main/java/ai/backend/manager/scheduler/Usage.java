package ai.backend.manager.scheduler;

import ai.backend.common.slots.SlotLimits;
import ai.backend.common.slots.Slots;

/**
 * What an owner of some kind has in use, and how much it may have.
 *
 * @param occupied by sessions that count
 */
record Usage(Slots occupied, SlotLimits limit) {
  boolean allows(Slots request) {
    return limit.allow(occupied.plus(request));
  }

  Usage plus(Slots more) {
    return new Usage(occupied.plus(more), limit);
  }
}
