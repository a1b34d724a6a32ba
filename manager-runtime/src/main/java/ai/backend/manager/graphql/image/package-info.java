/** Images in GraphQL. */
@NullMarked
package ai.backend.manager.graphql.image;

import org.jspecify.annotations.NullMarked;
