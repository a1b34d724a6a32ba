package ai.backend.operator.registry;

import ai.backend.common.etcd.KeyText;
import ai.backend.crd.Registry;
import ai.backend.crd.RegistrySpec;
import ai.backend.operator.cluster.ClusterAccess;
import ai.backend.operator.kube.Json;
import ai.backend.operator.kube.Ownership;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Everything that one pass over a Registry works with.
 *
 * @param credentials username and password, or nothing
 * @param allowed names of all registries of the cluster
 */
record RegistryPlan(
    Registry registry,
    ClusterAccess access,
    Map<String, String> credentials,
    List<String> allowed) {
  /** Any new value of this annotation makes the registry be scanned again. */
  static final String SCAN = "backend.ai/scan";

  RegistrySpec spec() {
    return registry.getSpec();
  }

  String name() {
    return registry.getMetadata().getName();
  }

  Ownership ownership() {
    return new Ownership(registry);
  }

  /** What image names begin with. */
  static String registryName(RegistrySpec spec) {
    var uri = URI.create(spec.url());
    var host = uri.getPort() < 0 ? uri.getHost() : uri.getHost() + ":" + uri.getPort();
    return Objects.requireNonNullElse(spec.registryName(), host);
  }

  String registryName() {
    return registryName(spec());
  }

  /** The path of the registry's keys in etcd (spec/05 §2.2). */
  static String etcdPath(String registryName) {
    return "config/docker/registry/" + KeyText.quote(registryName);
  }

  /** The keys below {@link #etcdPath}; the address is the value at the path itself. */
  Map<String, String> etcdEntries() {
    var entries = new TreeMap<String, String>();
    entries.put("", spec().url().replaceFirst("/$", ""));
    entries.put("type", spec().type().name());
    entries.put("ssl_verify", String.valueOf(spec().tlsVerify()));
    if (spec().projects() != null && !spec().projects().isEmpty()) {
      entries.put("project", String.join(",", spec().projects()));
    }
    entries.putAll(credentials);
    return entries;
  }

  /** Changes when a scan may find something else. */
  String settingsDigest() {
    var annotations = registry.getMetadata().getAnnotations();
    return Json.digest(
        Arrays.asList(
            registryName(),
            etcdEntries(),
            annotations == null ? null : annotations.get(SCAN),
            access.database().address(),
            access.databaseName()));
  }
}
