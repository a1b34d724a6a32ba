/**
 * Who may do what: one table, which REST, GraphQL and event streams ask (spec/08 §3). It knows
 * nothing of them, and holds no state.
 */
@NullMarked
package ai.backend.manager.policy;

import org.jspecify.annotations.NullMarked;
