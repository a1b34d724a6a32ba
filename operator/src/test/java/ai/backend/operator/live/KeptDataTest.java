package ai.backend.operator.live;

import static ai.backend.operator.live.Eventually.holds;
import static org.assertj.core.api.Assertions.assertThat;

import ai.backend.common.etcd.EtcdClient;
import ai.backend.common.etcd.EtcdSettings;
import ai.backend.testing.BackingServices;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Keys in etcd follow the resources; what holds data outlives its Cluster. */
@Tag("component")
class KeptDataTest extends OnRealApiServer {
  @Test
  void registryAndVolumeWriteTheirKeysToEtcdAndTakeThemAway() {
    live.namespace("eleven");
    live.apply(
        "eleven",
        """
        apiVersion: backend.ai/v1alpha1
        kind: Cluster
        metadata: {name: demo}
        spec:
          admin: {email: a@b}
          etcd: {external: {address: "%s"}}
        """
            .formatted(BackingServices.etcd().address()));
    live.apply(
        "eleven",
        """
        apiVersion: backend.ai/v1alpha1
        kind: Registry
        metadata: {name: kernels}
        spec: {clusterRef: {name: demo}, url: "https://r.test:5000"}
        """);
    live.apply(
        "eleven",
        """
        apiVersion: backend.ai/v1alpha1
        kind: Volume
        metadata: {name: folders}
        spec: {clusterRef: {name: demo}, claim: {size: 1Gi}, defaultHost: true}
        """);
    holds(
        () -> {
          assertThat(ready(live.registry("eleven", "kernels").getStatus().conditions()))
              .isEqualTo("True AsExpected");
          assertThat(ready(live.volume("eleven", "folders").getStatus().conditions()))
              .isEqualTo("True AsExpected");
        });
    try (var store = client()) {
      assertThat(store.getTree("config/docker/registry").toString())
          .isEqualTo(
              "{\"r.test:5000\":{\"\":\"https://r.test:5000\",\"ssl_verify\":\"true\",\"type\":\"docker\"}}");
      assertThat(store.get("volumes/default_host")).contains("local:folders");

      live.admin.resource(live.registry("eleven", "kernels")).delete();
      live.admin.resource(live.volume("eleven", "folders")).delete();
      holds(
          () -> {
            assertThat(live.registry("eleven", "kernels")).isNull();
            assertThat(live.volume("eleven", "folders")).isNull();
          });
      assertThat(store.getPrefix("config/docker/registry")).isEmpty();
      assertThat(store.get("volumes/default_host")).isEmpty();
      assertThat(
              live.admin
                  .persistentVolumeClaims()
                  .inNamespace("eleven")
                  .withName("folders-data")
                  .get())
          .isNotNull();
    }
  }

  private static EtcdClient client() {
    return new EtcdClient(new EtcdSettings(BackingServices.etcd().address(), "local", "", ""));
  }

  @Test
  void whatHoldsDataOutlivesTheClusterUnlessToldOtherwise() {
    readyCluster("twelve");
    var claim =
        live.admin
            .persistentVolumeClaims()
            .inNamespace("twelve")
            .withName("demo-postgresql-data")
            .get();
    var secret = live.admin.secrets().inNamespace("twelve").withName("demo-admin").get();
    assertThat(claim.getMetadata().getOwnerReferences()).isEmpty();
    assertThat(secret.getMetadata().getOwnerReferences()).isEmpty();
    var encryption = live.admin.secrets().inNamespace("twelve").withName("demo-encryption").get();
    assertThat(encryption.getMetadata().getOwnerReferences()).isEmpty();

    live.admin.resource(live.cluster("twelve", "demo")).delete();
    holds(() -> assertThat(live.cluster("twelve", "demo")).isNull());
    readyCluster("twelve");
    assertThat(live.admin.secrets().inNamespace("twelve").withName("demo-admin").get().getData())
        .isEqualTo(secret.getData());
    assertThat(
            live.admin.secrets().inNamespace("twelve").withName("demo-encryption").get().getData())
        .as("without its keys the database that stayed would be useless")
        .isEqualTo(encryption.getData());

    live.apply(
        "twelve",
        """
        apiVersion: backend.ai/v1alpha1
        kind: Cluster
        metadata: {name: demo}
        spec: {admin: {email: a@b}, deletionPolicy: Delete}
        """);
    holds(
        () ->
            assertThat(
                    live.admin
                        .persistentVolumeClaims()
                        .inNamespace("twelve")
                        .withName("demo-postgresql-data")
                        .get()
                        .getMetadata()
                        .getOwnerReferences())
                .hasSize(1));
  }
}
