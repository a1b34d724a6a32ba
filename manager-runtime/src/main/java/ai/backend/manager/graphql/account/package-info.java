/** Users, keypairs, projects and domains in GraphQL. */
@NullMarked
package ai.backend.manager.graphql.account;

import org.jspecify.annotations.NullMarked;
