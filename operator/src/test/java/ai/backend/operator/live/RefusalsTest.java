package ai.backend.operator.live;

import static ai.backend.operator.live.Eventually.holds;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What cannot be is said in the condition, with what to change. */
@Tag("component")
class RefusalsTest extends OnRealApiServer {
  @Test
  void whatNamesAClusterThatIsNotThereWaitsAndSaysSo() {
    live.namespace("five");
    live.apply(
        "five",
        """
        apiVersion: backend.ai/v1alpha1
        kind: AgentPool
        metadata: {name: workers}
        spec: {clusterRef: {name: demo}}
        """);
    live.apply(
        "five",
        """
        apiVersion: backend.ai/v1alpha1
        kind: Volume
        metadata: {name: folders}
        spec: {clusterRef: {name: demo}, existingClaim: c}
        """);
    live.apply(
        "five",
        """
        apiVersion: backend.ai/v1alpha1
        kind: Registry
        metadata: {name: kernels}
        spec: {clusterRef: {name: demo}, url: "https://r.test"}
        """);
    holds(
        () -> {
          for (var conditions :
              List.of(
                  live.pool("five", "workers").getStatus().conditions(),
                  live.volume("five", "folders").getStatus().conditions(),
                  live.registry("five", "kernels").getStatus().conditions())) {
            assertThat(ready(conditions)).isEqualTo("False ClusterMissing");
            assertThat(message(conditions))
                .contains("there is no Cluster demo in namespace five")
                .contains("create it there");
          }
        });
    readyCluster("five");
    holds(
        () ->
            assertThat(ready(live.pool("five", "workers").getStatus().conditions()))
                .isEqualTo("True AsExpected"));
  }

  @Test
  void aSelectorThatMatchesNoNodeIsNamed() {
    readyCluster("six");
    live.apply(
        "six",
        """
        apiVersion: backend.ai/v1alpha1
        kind: AgentPool
        metadata: {name: workers}
        spec: {clusterRef: {name: demo}, nodeSelector: {nowhere: "yes"}}
        """);
    holds(
        () -> {
          var conditions = live.pool("six", "workers").getStatus().conditions();
          assertThat(ready(conditions)).isEqualTo("False NoMatchingNode");
          assertThat(message(conditions)).contains("nowhere=yes");
        });
  }

  @Test
  void agentsWaitForTheClaimOfTheirCommitsAndSayWhichOneIsMissing() {
    readyCluster("claimless");
    live.apply(
        "claimless",
        """
        apiVersion: backend.ai/v1alpha1
        kind: AgentPool
        metadata: {name: workers}
        spec: {clusterRef: {name: demo}, commits: {claim: kept}}
        """);
    holds(
        () -> {
          var conditions = live.pool("claimless", "workers").getStatus().conditions();
          assertThat(ready(conditions)).isEqualTo("False ClaimPending");
          assertThat(message(conditions))
              .isEqualTo(
                  "there is no claim kept in namespace claimless: create it, or name another one in"
                      + " spec.commits.claim");
          assertThat(conditions)
              .anySatisfy(
                  c -> {
                    assertThat(c.type()).isEqualTo("AgentsReady");
                    assertThat(c.message()).isEqualTo("waits for the claim for commits");
                  });
        });
    assertThat(live.admin.apps().daemonSets().inNamespace("claimless").list().getItems()).isEmpty();
    live.apply(
        "claimless",
        """
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: kept}
        spec: {accessModes: [ReadWriteMany], resources: {requests: {storage: 1Gi}}}
        """);
    holds(
        () ->
            assertThat(ready(live.pool("claimless", "workers").getStatus().conditions()))
                .isEqualTo("True AsExpected"));
  }

  @Test
  void aMissingSecretALackingKeyAndAStoreThatDoesNotAnswerAreNamed() {
    live.namespace("seven");
    live.apply(
        "seven",
        """
        apiVersion: backend.ai/v1alpha1
        kind: Cluster
        metadata: {name: demo}
        spec:
          admin: {email: a@b}
          postgresql: {external: {address: "127.0.0.1:1", credentialsSecretRef: {name: db}}}
        """);
    holds(
        () -> {
          var conditions = live.cluster("seven", "demo").getStatus().conditions();
          assertThat(ready(conditions)).isEqualTo("False SecretInvalid");
          assertThat(message(conditions))
              .contains("Secret seven/db does not exist: create it with the keys user, password");
        });
    live.apply(
        "seven",
        """
        apiVersion: v1
        kind: Secret
        metadata: {name: db}
        stringData: {user: me}
        """);
    holds(
        () ->
            assertThat(message(live.cluster("seven", "demo").getStatus().conditions()))
                .contains("Secret seven/db lacks the key password; it has user"));
    live.apply(
        "seven",
        """
        apiVersion: v1
        kind: Secret
        metadata: {name: db}
        stringData: {user: me, password: secret}
        """);
    holds(
        () -> {
          var conditions = live.cluster("seven", "demo").getStatus().conditions();
          assertThat(ready(conditions)).isEqualTo("False StoreUnreachable");
          assertThat(message(conditions)).contains("127.0.0.1:1 cannot be reached");
        });
  }

  @Test
  void theYoungerOfTwoClustersOnOneDatabaseStopsAndNamesTheOlder() {
    for (String namespace : List.of("eight", "nine")) {
      live.namespace(namespace);
      live.apply(
          namespace,
          """
          apiVersion: backend.ai/v1alpha1
          kind: Cluster
          metadata: {name: demo}
          spec:
            admin: {email: a@b}
            redis: {external: {address: "127.0.0.1:1"}}
          """);
      holds(() -> assertThat(live.cluster(namespace, "demo").getStatus()).isNotNull());
    }
    holds(
        () -> {
          var all =
              List.of(
                  live.cluster("eight", "demo").getStatus().conditions(),
                  live.cluster("nine", "demo").getStatus().conditions());
          assertThat(all.stream().map(OnRealApiServer::ready))
              .containsExactlyInAnyOrder("False StoreUnreachable", "False Conflict");
        });
  }

  @Test
  void somebodyElsesSecretIsNotTakenOver() {
    live.namespace("ten");
    live.apply(
        "ten",
        """
        apiVersion: v1
        kind: Secret
        metadata: {name: demo-redis}
        stringData: {password: mine}
        """);
    live.apply(
        "ten",
        """
        apiVersion: backend.ai/v1alpha1
        kind: Cluster
        metadata: {name: demo}
        spec: {admin: {email: a@b}}
        """);
    holds(
        () -> {
          var conditions = live.cluster("ten", "demo").getStatus().conditions();
          assertThat(ready(conditions)).isEqualTo("False NameTaken");
          assertThat(message(conditions)).contains("Secret ten/demo-redis exists");
        });
  }
}
