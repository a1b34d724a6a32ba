package ai.backend.operator.volume;

import ai.backend.crd.Permission;
import ai.backend.crd.Volume;
import ai.backend.crd.VolumeSpec;
import ai.backend.operator.cluster.ClusterAccess;
import ai.backend.operator.kube.Ownership;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Everything that one pass over a Volume works with.
 *
 * @param all the volumes of the same cluster, this one among them
 */
record VolumePlan(Volume volume, ClusterAccess access, List<Volume> all) {
  /** Name of the storage proxy of a cluster. */
  private static final String PROXY = "local";

  VolumeSpec spec() {
    return volume.getSpec();
  }

  String name() {
    return volume.getMetadata().getName();
  }

  Ownership ownership() {
    return new Ownership(volume);
  }

  /** As clients write it: {@code <proxy>:<volume>}. */
  static String host(Volume volume) {
    return PROXY + ":" + volume.getMetadata().getName();
  }

  String claimName() {
    return Objects.requireNonNullElse(spec().existingClaim(), name() + "-data");
  }

  /** Host to permissions, of all volumes of the cluster (spec/12 §1.4). */
  Map<String, List<String>> permissions() {
    var result = new TreeMap<String, List<String>>();
    for (Volume each : all) {
      var said = each.getSpec().permissions();
      var granted = said == null ? Arrays.asList(Permission.values()) : said;
      result.put(host(each), granted.stream().map(Permission::text).toList());
    }
    return result;
  }

  /** The keys in etcd that are true of this volume (spec/05 §2.2). */
  Map<String, String> etcdEntries() {
    var entries = new TreeMap<String, String>();
    entries.put("volumes/_types/user", "");
    entries.put("volumes/_types/group", "");
    if (spec().defaultHost()) {
      entries.put("volumes/default_host", host(volume));
    }
    return entries;
  }
}
