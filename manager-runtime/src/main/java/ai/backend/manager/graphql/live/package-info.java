/** What GraphQL reads from Redis: statistics, idle checks, installed images. */
@NullMarked
package ai.backend.manager.graphql.live;

import org.jspecify.annotations.NullMarked;
