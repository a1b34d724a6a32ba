package ai.backend.operator.cluster;

import ai.backend.operator.kube.Encoding;
import ai.backend.operator.kube.Json;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.List;
import java.util.TreeMap;

/**
 * The step that brings the schema and the first rows into the database: a Secret with the fixture
 * files, and a Job that is another one when the version, the database or the files change. It also
 * encrypts the secrets that an adopted database holds in clear text.
 */
record SchemaObjects(ClusterPlan plan) {
  private static final String COMPONENT = "schema";

  Secret files() {
    var data = new TreeMap<String, String>();
    FirstFixtures.files(plan).forEach((name, text) -> data.put(name, Encoding.base64(text)));
    return new SecretBuilder()
        .withMetadata(plan.ownership().metadata(plan.name() + "-fixtures", COMPONENT))
        .withType("Opaque")
        .withData(data)
        .build();
  }

  Job job() {
    var access = plan.access();
    var files = files();
    var digest =
        Json.digest(
            List.of(
                access.images().of("manager"),
                access.database().address(),
                access.databaseName(),
                plan.credentials().digest(access.database().secret().orElseThrow()),
                files.getData()));
    var script =
        "mgr schema oneshot && mgr secrets encrypt && mgr fixture populate %1$s/%2$s %1$s/%3$s"
            .formatted(ManagerJob.FILES, FirstFixtures.INITIAL, FirstFixtures.ADMIN);
    return new ManagerJob(
            plan.ownership(),
            access,
            plan.name() + "-schema-" + digest.substring(0, 8),
            COMPONENT,
            script,
            files.getMetadata().getName())
        .desired();
  }
}
