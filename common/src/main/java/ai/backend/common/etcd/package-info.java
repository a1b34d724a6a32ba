/**
 * The shared configuration in etcd: key layout, tree mapping and a blocking client (spec/05 §2).
 */
@NullMarked
package ai.backend.common.etcd;

import org.jspecify.annotations.NullMarked;
