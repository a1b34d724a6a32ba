/**
 * Agents: their registration, liveness, images and slot types, and calls to them (spec/10 §2,
 * spec/11 §10).
 */
@NullMarked
package ai.backend.manager.agents;

import org.jspecify.annotations.NullMarked;
