package ai.backend.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import ai.backend.crd.Cluster;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import org.junit.jupiter.api.Test;

class StoreClaimsTest {
  private final Cluster older = cluster("team-a", "one", "2026-01-01T00:00:00Z", "db:5432");
  private final Cluster younger = cluster("team-b", "two", "2026-01-02T00:00:00Z", "db:5432");

  @Test
  void theYoungerOfTwoClustersOnOneDatabaseIsRefusedAndToldWhoHasIt() {
    assertThat(StoreClaims.conflict(younger, List.of(older, younger)))
        .contains(
            "database backend at db:5432 is already used by Cluster team-a/one: give this Cluster its own, or delete the other");
    assertThat(StoreClaims.conflict(older, List.of(older, younger))).isEmpty();
  }

  @Test
  void anotherDatabaseIsNoConflict() {
    var other = cluster("team-b", "two", "2026-01-02T00:00:00Z", "db2:5432");
    assertThat(StoreClaims.conflict(other, List.of(older, other))).isEmpty();
  }

  @Test
  void aClusterOnItsWayOutGivesItsDatabaseFree() {
    older.getMetadata().setDeletionTimestamp("2026-01-03T00:00:00Z");
    assertThat(StoreClaims.conflict(younger, List.of(older, younger))).isEmpty();
  }

  private static Cluster cluster(String namespace, String name, String created, String address) {
    return Serialization.unmarshal(
        """
        apiVersion: backend.ai/v1alpha1
        kind: Cluster
        metadata: {namespace: %s, name: %s, uid: %s, creationTimestamp: "%s"}
        spec:
          admin: {email: a@b}
          postgresql: {external: {address: "%s", credentialsSecretRef: {name: s}}}
        """
            .formatted(namespace, name, name, created, address),
        Cluster.class);
  }
}
