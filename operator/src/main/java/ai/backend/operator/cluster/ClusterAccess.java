package ai.backend.operator.cluster;

import static ai.backend.operator.kube.Pods.env;
import static ai.backend.operator.kube.Pods.secretEnv;

import ai.backend.crd.Cluster;
import ai.backend.crd.ClusterSpec;
import ai.backend.operator.settings.OperatorSettings;
import io.fabric8.kubernetes.api.model.EnvVar;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Where the parts of a cluster are and which Secrets open them; follows from its spec alone. */
public record ClusterAccess(
    String namespace,
    String name,
    StoreAccess etcd,
    StoreAccess redis,
    StoreAccess database,
    String databaseName,
    ImageNames images) {
  /** First segment of every key in etcd after {@code /sorna}. */
  public static final String ETCD_NAMESPACE = "local";

  static final int ETCD_PORT = 2379;
  static final int REDIS_PORT = 6379;
  static final int DATABASE_PORT = 5432;
  static final int GATEWAY_PORT = 8081;

  /** The user whom the operator makes in a managed database, and the database's name. */
  static final String DATABASE_USER = "backend";

  static final String ETCD_USER = "root";

  public static ClusterAccess of(Cluster cluster, OperatorSettings settings) {
    var name = cluster.getMetadata().getName();
    var namespace = cluster.getMetadata().getNamespace();
    var spec = cluster.getSpec();
    var database = spec.postgresql().external();
    return new ClusterAccess(
        namespace,
        name,
        etcd(namespace, name, spec.etcd()),
        redis(namespace, name, spec.redis()),
        database(namespace, name, spec.postgresql()),
        database == null ? DATABASE_USER : database.database(),
        ImageNames.of(spec, settings));
  }

  private static StoreAccess etcd(String namespace, String name, ClusterSpec.Etcd etcd) {
    var external = etcd.external();
    if (external == null) {
      return managed(namespace, name + "-etcd", ETCD_PORT, List.of("user", "password"));
    }
    var secret = Optional.ofNullable(external.credentialsSecretRef()).map(ref -> ref.name());
    return new StoreAccess(external.address(), secret, List.of("user", "password"), true);
  }

  private static StoreAccess redis(String namespace, String name, ClusterSpec.Redis redis) {
    var external = redis.external();
    if (external == null) {
      return managed(namespace, name + "-redis", REDIS_PORT, List.of("password"));
    }
    var secret = Optional.ofNullable(external.credentialsSecretRef()).map(ref -> ref.name());
    return new StoreAccess(external.address(), secret, List.of("password"), true);
  }

  private static StoreAccess database(
      String namespace, String name, ClusterSpec.Postgresql postgresql) {
    var external = postgresql.external();
    if (external == null) {
      return managed(namespace, name + "-postgresql", DATABASE_PORT, List.of("user", "password"));
    }
    var secret = Optional.of(external.credentialsSecretRef().name());
    return new StoreAccess(external.address(), secret, List.of("user", "password"), true);
  }

  private static StoreAccess managed(String namespace, String name, int port, List<String> keys) {
    var address = "%s.%s.svc:%d".formatted(name, namespace, port);
    return new StoreAccess(address, Optional.of(name), keys, false);
  }

  public String adminSecret() {
    return name + "-admin";
  }

  public String rpcSecret() {
    return name + "-agent-rpc";
  }

  /** Keys of the secrets in the database, without which it is useless. */
  public String encryptionSecret() {
    return name + "-encryption";
  }

  /** Address of the gateway inside Kubernetes. */
  public String endpoint() {
    return "http://%s-manager.%s.svc:%d".formatted(name, namespace, GATEWAY_PORT);
  }

  /** Environment of every runtime that uses etcd and Redis. */
  public List<EnvVar> storesEnvironment() {
    var result = new ArrayList<EnvVar>();
    result.add(env("BACKEND_NAMESPACE", ETCD_NAMESPACE));
    result.add(env("BACKEND_ETCD_ADDR", etcd.address()));
    etcd.secret()
        .ifPresent(
            secret -> {
              result.add(secretEnv("BACKEND_ETCD_USER", secret, "user"));
              result.add(secretEnv("BACKEND_ETCD_PASSWORD", secret, "password"));
            });
    result.add(env("BACKEND_REDIS_ADDR", redis.address()));
    redis
        .secret()
        .ifPresent(secret -> result.add(secretEnv("BACKEND_REDIS_PASSWORD", secret, "password")));
    return result;
  }

  /** Environment of manager and agents. */
  public List<EnvVar> agentEnvironment() {
    var result = new ArrayList<>(storesEnvironment());
    result.add(secretEnv("BACKEND_AGENT_RPC_TOKEN", rpcSecret(), "token"));
    return result;
  }

  /** Environment of the manager and of its command line. */
  public List<EnvVar> managerEnvironment() {
    var result = new ArrayList<>(agentEnvironment());
    var secret = database.secret().orElseThrow();
    result.add(env("BACKEND_DB_ADDR", database.address()));
    result.add(env("BACKEND_DB_NAME", databaseName));
    result.add(secretEnv("BACKEND_DB_USER", secret, "user"));
    result.add(secretEnv("BACKEND_DB_PASSWORD", secret, "password"));
    result.add(secretEnv("BACKEND_ENCRYPTION_KEYS", encryptionSecret(), "keys"));
    return result;
  }
}
