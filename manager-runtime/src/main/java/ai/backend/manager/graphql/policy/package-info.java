/** Resource policies and presets in GraphQL. */
@NullMarked
package ai.backend.manager.graphql.policy;

import org.jspecify.annotations.NullMarked;
