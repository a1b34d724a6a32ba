package ai.backend.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A PostgreSQL, Redis and etcd that the operator did not make, and the sample that uses them. */
final class ExternalStores {
  private static final Path MANIFEST = Path.of("resources/external/stores.yaml");
  private static final Path SAMPLE = Shell.ROOT.resolve("samples/external");
  private static final Duration START = Duration.ofMinutes(3);

  final Kubectl kubectl;

  ExternalStores(String namespace) {
    kubectl = new Kubectl(namespace);
  }

  void start() {
    kubectl.createNamespace();
    kubectl.apply(
        filled(
            read(MANIFEST),
            Map.of(
                "IMAGES", Installation.required("DEVCLUSTER_REGISTRY_IN_CLUSTER"),
                "TAG", Installation.required("SYSTEM_TEST_TAG"))));
    kubectl.awaitReady(START, "pods", "--all");
  }

  /** {@code samples/external/} with the addresses, passwords and images of these stores. */
  String sample() {
    String secrets =
        filled(
            read(SAMPLE.resolve("secrets.yaml")).replaceFirst("change-me", "pg-secret-of-the-test"),
            Map.of());
    secrets = secrets.replaceFirst("change-me", "redis-secret-of-the-test");
    secrets = secrets.replaceFirst("change-me", "etcd-secret-of-the-test");
    return secrets
        + "\n---\n"
        + filled(
            read(SAMPLE.resolve("cluster.yaml")),
            Map.of(
                "registry.example.com/mirror",
                Installation.required("DEVCLUSTER_REGISTRY_IN_CLUSTER"),
                "\"0.1.0\"",
                Installation.required("SYSTEM_TEST_TAG"),
                "pullSecrets: [mirror-credentials]",
                "pullSecrets: []",
                ".data.svc",
                "." + kubectl.namespace() + ".svc",
                "cpu: 500m, memory: 512Mi",
                "cpu: 50m, memory: 256Mi"));
  }

  /** Takes the database's address away and ends the connections that there are. */
  void cutOffPostgresql() {
    select("nothing");
    sql(
        "select count(pg_terminate_backend(pid)) from pg_stat_activity where pid <> pg_backend_pid()");
  }

  /** The rows that a statement gives, their columns separated by {@code |}. */
  List<String> sql(String statement) {
    return kubectl
        .out(
            "exec",
            "postgresql",
            "--",
            "psql",
            "-h",
            "/data",
            "-U",
            "backend",
            "-d",
            "backend",
            "-v",
            "ON_ERROR_STOP=1",
            "-qAt",
            "-c",
            statement)
        .lines()
        .filter(line -> !line.isBlank())
        .toList();
  }

  void giveBackPostgresql() {
    select("postgresql");
  }

  private void select(String pods) {
    kubectl.out(
        "patch",
        "service",
        "postgresql",
        "-p",
        "{\"spec\": {\"selector\": {\"store\": \"%s\"}}}".formatted(pods));
  }

  private static String filled(String text, Map<String, String> values) {
    String result = text;
    for (var value : values.entrySet()) {
      if (!result.contains(value.getKey())) {
        throw new IllegalStateException("the file no longer says " + value.getKey());
      }
      result = result.replace(value.getKey(), value.getValue());
    }
    return result;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
