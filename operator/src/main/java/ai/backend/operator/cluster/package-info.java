/** The custom resource Cluster: stores, schema, first accounts, manager. */
@NullMarked
package ai.backend.operator.cluster;

import org.jspecify.annotations.NullMarked;
