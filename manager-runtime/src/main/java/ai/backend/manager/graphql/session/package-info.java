/** Sessions and their kernels in GraphQL. */
@NullMarked
package ai.backend.manager.graphql.session;

import org.jspecify.annotations.NullMarked;
