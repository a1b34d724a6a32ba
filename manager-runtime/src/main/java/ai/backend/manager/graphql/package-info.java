/** The GraphQL administration API (spec/06): endpoints, engine, errors, permissions. */
@NullMarked
package ai.backend.manager.graphql;

import org.jspecify.annotations.NullMarked;
