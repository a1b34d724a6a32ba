/** What the mutations share: inputs as column values, payloads, writes. */
@NullMarked
package ai.backend.manager.graphql.change;

import org.jspecify.annotations.NullMarked;
