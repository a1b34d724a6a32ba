/**
 * Places pending sessions on agents: order, predicates, choice of an agent, reservation (spec/11
 * §4).
 */
@NullMarked
package ai.backend.manager.scheduler;

import org.jspecify.annotations.NullMarked;
