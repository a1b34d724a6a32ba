/** Relay nodes and connections (spec/06 §4). */
@NullMarked
package ai.backend.manager.graphql.node;

import org.jspecify.annotations.NullMarked;
