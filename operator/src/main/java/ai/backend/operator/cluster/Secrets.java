package ai.backend.operator.cluster;

import ai.backend.operator.kube.Applier;
import ai.backend.operator.kube.Encoding;
import ai.backend.operator.status.Outcome;
import ai.backend.operator.status.Reason;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads the Secrets of a cluster and generates the values that are missing, once. A value that is
 * there is never changed by the operator; a user may change it, and everything that uses it
 * follows.
 */
final class Secrets {
  private final KubernetesClient client;
  private final Applier applier;
  private final Generator generator;

  Secrets(KubernetesClient client, Applier applier, Generator generator) {
    this.client = client;
    this.applier = applier;
    this.generator = generator;
  }

  /** What was found: the credentials, or why there are none. */
  record Found(Credentials credentials, Outcome outcome) {}

  Found ensure(ClusterPlan draft) {
    var problems = new ArrayList<String>();
    var secrets = new TreeMap<String, Map<String, String>>();
    var access = draft.access();
    for (StoreAccess store : List.of(access.etcd(), access.redis(), access.database())) {
      store
          .secret()
          .ifPresent(
              name -> {
                if (store.external()) {
                  secrets.put(name, existing(access.namespace(), name, store.keys(), problems));
                } else {
                  secrets.put(name, generated(draft, name, generator.store(access, store)));
                }
              });
    }
    secrets.put(access.rpcSecret(), generated(draft, access.rpcSecret(), generator.rpc()));
    secrets.put(
        access.adminSecret(), generated(draft, access.adminSecret(), generator.admin(draft)));
    secrets.put(
        access.encryptionSecret(),
        generated(draft, access.encryptionSecret(), generator.encryption()));
    return new Found(
        new Credentials(secrets),
        problems.isEmpty()
            ? Outcome.done("all Secrets are there")
            : Outcome.failed(Reason.SecretInvalid, String.join("; ", problems)));
  }

  private Map<String, String> generated(
      ClusterPlan draft, String name, Map<String, Generator.Value> wanted) {
    var found = read(draft.access().namespace(), name);
    var values = new LinkedHashMap<>(found == null ? Map.of() : Encoding.decoded(found));
    wanted.forEach(
        (key, value) ->
            values.merge(key, value.text(), (old, fresh) -> value.fixed() ? fresh : old));
    var data = new TreeMap<String, String>();
    values.forEach((key, value) -> data.put(key, Encoding.base64(value)));
    applier.apply(
        new SecretBuilder()
            .withMetadata(draft.dataMetadata(name, "credentials"))
            .withType("Opaque")
            .withData(data)
            .build());
    return values;
  }

  private Map<String, String> existing(
      String namespace, String name, List<String> keys, List<String> problems) {
    var secret = read(namespace, name);
    if (secret == null) {
      problems.add(
          "Secret %s/%s does not exist: create it with the keys %s"
              .formatted(namespace, name, String.join(", ", keys)));
      return Map.of();
    }
    var values = Encoding.decoded(secret);
    var missing = keys.stream().filter(key -> values.getOrDefault(key, "").isEmpty()).toList();
    if (!missing.isEmpty()) {
      problems.add(
          "Secret %s/%s lacks the key %s; it has %s"
              .formatted(
                  namespace,
                  name,
                  String.join(", ", missing),
                  values.isEmpty() ? "none" : String.join(", ", values.keySet())));
    }
    return values;
  }

  private @Nullable Secret read(String namespace, String name) {
    return client.secrets().inNamespace(namespace).withName(name).get();
  }
}
