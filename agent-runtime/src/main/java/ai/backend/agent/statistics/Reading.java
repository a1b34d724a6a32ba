package ai.backend.agent.statistics;

import java.time.Instant;

/**
 * A number that was measured.
 *
 * @param at when the kubelet measured it, which is before it told
 */
record Reading(Instant at, long value) {}
