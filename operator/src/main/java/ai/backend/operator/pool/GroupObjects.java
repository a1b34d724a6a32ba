package ai.backend.operator.pool;

import ai.backend.operator.cluster.ManagerJob;
import ai.backend.operator.fixture.FixtureFile;
import ai.backend.operator.fixture.ResourceGroupRows;
import ai.backend.operator.kube.Encoding;
import ai.backend.operator.kube.Json;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.List;
import java.util.Map;

/** The step that makes the pool's resource group known to the database. */
record GroupObjects(PoolPlan plan) {
  private static final String COMPONENT = "group";
  private static final String FILE = "group.json";

  /** The group {@code default} comes with the cluster. */
  boolean isNeeded() {
    return !plan.spec().scalingGroup().equals("default");
  }

  Secret files() {
    var group = plan.spec().scalingGroup();
    var text =
        FixtureFile.inserting()
            .table("scaling_groups", ResourceGroupRows.group(group))
            .table("sgroups_for_domains", ResourceGroupRows.openToDefaultDomain(group))
            .json();
    return new SecretBuilder()
        .withMetadata(plan.ownership().metadata(plan.name() + "-group", COMPONENT))
        .withType("Opaque")
        .withData(Map.of(FILE, Encoding.base64(text)))
        .build();
  }

  Job job() {
    var files = files();
    var database = plan.access().database().address() + "/" + plan.access().databaseName();
    var digest = Json.digest(List.of(database, files.getData())).substring(0, 8);
    return new ManagerJob(
            plan.ownership(),
            plan.access(),
            plan.name() + "-group-" + digest,
            COMPONENT,
            "mgr fixture populate %s/%s".formatted(ManagerJob.FILES, FILE),
            files.getMetadata().getName())
        .desired();
  }
}
