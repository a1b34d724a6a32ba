package ai.backend.operator.registry;

import ai.backend.operator.cluster.ManagerJob;
import ai.backend.operator.fixture.FixtureFile;
import ai.backend.operator.fixture.Row;
import ai.backend.operator.kube.Encoding;
import ai.backend.operator.kube.Json;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.net.URI;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The objects of a registry: pull credentials for nodes, and the Job that scans it. */
record RegistryObjects(RegistryPlan plan) {
  private static final String COMPONENT = "scan";
  private static final String FILE = "allow.json";

  Optional<Secret> pullSecret() {
    return PullSecret.nameFor(plan.registry())
        .map(
            name ->
                new SecretBuilder()
                    .withMetadata(plan.ownership().metadata(name, "pull"))
                    .withType("kubernetes.io/dockerconfigjson")
                    .withData(Map.of(".dockerconfigjson", Encoding.base64(dockerConfig())))
                    .build());
  }

  private String dockerConfig() {
    var username = plan.credentials().getOrDefault("username", "");
    var password = plan.credentials().getOrDefault("password", "");
    var entry = new TreeMap<String, String>();
    entry.put("username", username);
    entry.put("password", password);
    entry.put("auth", Encoding.base64(username + ":" + password));
    var auths = new TreeMap<String, Object>();
    auths.put(plan.registryName(), entry);
    auths.put(URI.create(plan.spec().url()).getAuthority(), entry);
    return Serialization.asJson(Map.of("auths", auths));
  }

  /** Lets the domain default use the images of all registries of the cluster. */
  Secret files() {
    var text =
        FixtureFile.updating()
            .table(
                "domains",
                Row.of("name", "default").and("allowed_docker_registries", plan.allowed()))
            .json();
    return new SecretBuilder()
        .withMetadata(plan.ownership().metadata(plan.name() + "-scan", COMPONENT))
        .withType("Opaque")
        .withData(Map.of(FILE, Encoding.base64(text)))
        .build();
  }

  /**
   * Another Job after each scan: its name follows from the settings and the time of the last one.
   */
  Job scan(@Nullable String lastScan) {
    var round = Json.digest(Arrays.asList(plan.settingsDigest(), lastScan)).substring(0, 8);
    return new ManagerJob(
            plan.ownership(),
            plan.access(),
            plan.name() + "-scan-" + round,
            COMPONENT,
            script(),
            files().getMetadata().getName())
        .desired();
  }

  /** The number of images goes to the termination log, where the operator reads it. */
  private String script() {
    return """
        mgr fixture populate %s/%s && found=$(mgr image rescan '%s') || exit 1
        echo "$found"
        count=$(echo "$found" | sed -n 's/^\\([0-9][0-9]*\\) kernel images.*/\\1/p')
        printf '{"images": %%s}\\n' "${count:-0}" >/dev/termination-log
        """
        .formatted(ManagerJob.FILES, FILE, plan.registryName());
  }
}
