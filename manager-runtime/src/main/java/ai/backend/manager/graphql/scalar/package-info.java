/** Scalars of the GraphQL schema (spec/06 §2). */
@NullMarked
package ai.backend.manager.graphql.scalar;

import org.jspecify.annotations.NullMarked;
