/** Agents and resource groups in GraphQL. */
@NullMarked
package ai.backend.manager.graphql.agent;

import org.jspecify.annotations.NullMarked;
