/**
 * What every kind of resource needs of the Kubernetes API: server-side apply, pods' troubles, jobs,
 * events.
 */
@NullMarked
package ai.backend.operator.kube;

import org.jspecify.annotations.NullMarked;
