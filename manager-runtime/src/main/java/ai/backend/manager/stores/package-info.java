/** Connections to PostgreSQL, Redis and etcd, opened when first needed and again after failures. */
@NullMarked
package ai.backend.manager.stores;

import org.jspecify.annotations.NullMarked;
