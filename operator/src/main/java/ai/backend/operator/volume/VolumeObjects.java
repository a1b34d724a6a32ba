package ai.backend.operator.volume;

import ai.backend.operator.cluster.ManagerJob;
import ai.backend.operator.fixture.FixtureFile;
import ai.backend.operator.fixture.Row;
import ai.backend.operator.kube.Encoding;
import ai.backend.operator.kube.Json;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The objects of a volume: its claim, and the Job that opens it to the domain default. */
record VolumeObjects(VolumePlan plan) {
  private static final String COMPONENT = "permissions";
  private static final String FILE = "hosts.json";

  /** Kept when the Volume is deleted; nothing when the claim is the user's. */
  Optional<PersistentVolumeClaim> claim() {
    var wished = plan.spec().claim();
    if (wished == null) {
      return Optional.empty();
    }
    return Optional.of(
        new PersistentVolumeClaimBuilder()
            .withMetadata(plan.ownership().kept(plan.claimName(), "folders"))
            .withNewSpec()
            .withAccessModes(wished.accessMode().name())
            .withStorageClassName(wished.storageClassName())
            .withNewResources()
            .withRequests(Map.of("storage", new Quantity(wished.size())))
            .endResources()
            .endSpec()
            .build());
  }

  Secret files() {
    var text =
        FixtureFile.updating()
            .table(
                "domains",
                Row.of("name", "default").and("allowed_vfolder_hosts", plan.permissions()))
            .json();
    return new SecretBuilder()
        .withMetadata(plan.ownership().metadata(plan.name() + "-hosts", COMPONENT))
        .withType("Opaque")
        .withData(Map.of(FILE, Encoding.base64(text)))
        .build();
  }

  Job permissions() {
    var access = plan.access();
    var digest =
        Json.digest(List.of(access.database().address(), access.databaseName(), plan.permissions()))
            .substring(0, 8);
    return new ManagerJob(
            plan.ownership(),
            access,
            plan.name() + "-hosts-" + digest,
            COMPONENT,
            "mgr fixture populate %s/%s".formatted(ManagerJob.FILES, FILE),
            files().getMetadata().getName())
        .desired();
  }
}
