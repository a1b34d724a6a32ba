/** Container registries in the shared configuration (spec/06 §7.12). */
@NullMarked
package ai.backend.manager.graphql.registry;

import org.jspecify.annotations.NullMarked;
