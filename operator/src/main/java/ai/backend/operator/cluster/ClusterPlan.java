package ai.backend.operator.cluster;

import ai.backend.crd.Cluster;
import ai.backend.crd.ClusterSpec;
import ai.backend.crd.ClusterSpec.DeletionPolicy;
import ai.backend.operator.kube.Ownership;
import io.fabric8.kubernetes.api.model.ObjectMeta;

/**
 * Everything that one pass over a Cluster works with. Made once, never changed; each object that we
 * want is a pure function of it.
 */
record ClusterPlan(Cluster cluster, ClusterAccess access, Credentials credentials) {

  ClusterSpec spec() {
    return cluster.getSpec();
  }

  String name() {
    return access.name();
  }

  Ownership ownership() {
    return new Ownership(cluster);
  }

  /** Metadata of what holds data or credentials: the deletion policy says whether it stays. */
  ObjectMeta dataMetadata(String name, String component) {
    return spec().deletionPolicy() == DeletionPolicy.Delete
        ? ownership().metadata(name, component)
        : ownership().kept(name, component);
  }
}
