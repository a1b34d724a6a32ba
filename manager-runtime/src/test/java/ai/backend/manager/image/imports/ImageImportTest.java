package ai.backend.manager.image.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.backend.manager.image.ImageTable;
import ai.backend.manager.image.registry.Digest;
import ai.backend.manager.image.registry.Manifest;
import ai.backend.manager.image.registry.RegistryException;
import ai.backend.manager.image.registry.RegistryHand;
import ai.backend.manager.image.registry.RegistryProxy;
import ai.backend.manager.image.registry.RegistryReader;
import ai.backend.testing.RegistryServer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.UUID;
import org.jooq.Record;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Imports between real registries (spec/04 §9). */
@Tag("component")
class ImageImportTest {
  private static final byte[] SMALL = ImportWorld.bytes(1, 1000);
  private static final byte[] LARGE = ImportWorld.bytes(2, 5_000_000);
  private static ImportWorld world;

  private final String source = "plain-" + UUID.randomUUID();
  private final String target = "stable/" + UUID.randomUUID();

  @BeforeAll
  static void start() {
    world = new ImportWorld();
  }

  @AfterAll
  static void stop() {
    world.close();
  }

  private static ImportWorld.Settings within() {
    return ImportWorld.Settings.of(world.first.address(), world.first.address());
  }

  private static ImportWorld.Settings across() {
    return ImportWorld.Settings.of(world.first.address(), world.second.address());
  }

  private String layer(RegistryHand hand, String tag, int number) throws Exception {
    return hand.manifest(target, tag).at("/layers/" + number + "/digest").asText();
  }

  @Test
  void within_a_registry_layers_are_taken_over_and_labels_set() throws Exception {
    world.atFirst.image(source, "1", RegistryHand.DOCKER, "amd64", SMALL, LARGE);

    world.run(within(), source + ":1", target + ":2");

    assertThat(world.told)
        .contains("layer 1 of 2 was taken over", "layer 2 of 2 was taken over")
        .endsWith(world.first.address() + "/" + target + ":2 is pushed");
    JsonNode manifest = world.atFirst.manifest(target, "2");
    assertThat(manifest.path("mediaType").asText()).isEqualTo(RegistryHand.DOCKER);
    assertThat(manifest.path("layers"))
        .isEqualTo(world.atFirst.manifest(source, "1").path("layers"));
    assertThat(world.atFirst.configurationAt(target, "2"))
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    """
                    {"architecture": "amd64", "os": "linux", "created": "2023-01-02T03:04:05Z",
                     "config": {"Env": ["PATH=/usr/bin"], "User": "root", "Labels": {
                       "maintainer": "somebody",
                       "org.opencontainers.image.title": "TensorFlow",
                       "ai.backend.kernelspec": "1",
                       "ai.backend.role": "COMPUTE",
                       "ai.backend.features": "batch query uid-match user-input",
                       "ai.backend.base-distro": "ubuntu",
                       "ai.backend.runtime-type": "python",
                       "ai.backend.runtime-path": "/usr/bin/python3",
                       "ai.backend.resource.min.cpu": "2",
                       "ai.backend.resource.min.mem": "256m",
                       "ai.backend.resource.min.cuda.device": "1",
                       "ai.backend.resource.preferred.shmem": "64m",
                       "ai.backend.accelerators": "cuda,rocm",
                       "ai.backend.envs.corecount": "NPROC,OMP_NUM_THREADS",
                       "ai.backend.service-ports": "jupyter:http:8080,dash:tcp:[5000,5001]"}},
                     "rootfs": {"type": "layers", "diff_ids": []}, "history": [{"created_by": "RUN true"}]}
                    """));
  }

  @Test
  void between_registries_layers_are_copied_byte_by_byte() throws Exception {
    world.atFirst.image(source, "1", RegistryHand.OCI, "amd64", SMALL, LARGE);

    world.run(across(), source + ":1", target + ":1");

    assertThat(world.told).contains("layer 1 of 2 was copied", "layer 2 of 2 was copied");
    assertThat(world.atSecond.manifest(target, "1").path("mediaType").asText())
        .isEqualTo(RegistryHand.OCI);
    String large = layer(world.atSecond, "1", 1);
    assertThat(world.atSecond.bytes("/v2/" + target + "/blobs/" + large)).isEqualTo(LARGE);
  }

  @Test
  void a_repetition_copies_nothing_and_a_broken_off_one_goes_on_where_it_was() throws Exception {
    world.atFirst.image(source, "1", RegistryHand.DOCKER, "amd64", SMALL, LARGE);
    world.atSecond.blob(target, LARGE);

    world.run(across(), source + ":1", target + ":1");
    assertThat(world.told).contains("layer 1 of 2 was copied", "layer 2 of 2 is there already");

    world.run(across().mayNotReplace(), source + ":1", target + ":1");
    assertThat(world.told)
        .containsExactly(world.second.address() + "/" + target + ":1 is there already");
  }

  @Test
  void of_an_index_the_architecture_asked_for_is_taken() throws Exception {
    String amd = world.atFirst.image(source, "a", RegistryHand.OCI, "amd64", SMALL);
    String arm = world.atFirst.image(source, "b", RegistryHand.OCI, "arm64", LARGE);
    world.atFirst.index(source, "both", Map.of("amd64", amd, "arm64", arm));

    world.run(across().architecture("aarch64"), source + ":both", target + ":arm");

    assertThat(world.atSecond.configurationAt(target, "arm").path("architecture").asText())
        .isEqualTo("arm64");
    assertThat(layer(world.atSecond, "arm", 0)).isEqualTo(Digest.of(LARGE));
    assertThatThrownBy(
            () -> world.run(across().architecture("ppc64le"), source + ":both", target + ":ppc"))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("is not for ppc64le but for ")
        .hasMessageContaining("aarch64")
        .hasMessageContaining("x86_64");
    assertThat(world.atSecond.has(target, "ppc")).isFalse();
  }

  @Test
  void an_image_of_another_architecture_is_refused() throws Exception {
    world.atFirst.image(source, "1", RegistryHand.DOCKER, "arm64", SMALL);

    assertThatThrownBy(() -> world.run(within(), source + ":1", target + ":1"))
        .hasMessageContaining("is not for x86_64 but for aarch64");
    assertThat(world.atFirst.has(target, "1")).isFalse();
  }

  @Test
  void a_source_may_be_named_by_its_digest() throws Exception {
    String digest = world.atFirst.image(source, "1", RegistryHand.DOCKER, "amd64", SMALL);

    world.run(within(), source + "@" + digest, target + ":1");

    assertThat(world.atFirst.has(target, "1")).isTrue();
  }

  @Test
  void the_row_of_the_image_is_what_a_scan_would_store() throws Exception {
    world.atFirst.image(source, "1", RegistryHand.DOCKER, "amd64", SMALL, LARGE);
    String name = world.second.address() + "/" + target + ":1";

    world.run(across(), source + ":1", target + ":1");

    Record row = ImageTable.named(world.db, name, "x86_64").getFirst();
    assertThat(row.get("accelerators", String.class)).isEqualTo("cuda,rocm");
    assertThat(row.get("type", String.class)).isEqualTo("COMPUTE");
    assertThat(new ObjectMapper().readTree(row.get("resources").toString()))
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    """
                    {"cpu": {"min": "2", "max": null}, "mem": {"min": "268435456", "max": null},
                     "cuda.device": {"min": "1", "max": null}}
                    """));
    String imported = row.toString();
    try (var reader = new RegistryReader(across().to())) {
      ImageTable.upsert(world.db, reader.images(target, "1").getFirst());
    }
    assertThat(ImageTable.named(world.db, name, "x86_64")).singleElement().hasToString(imported);
  }

  @Test
  void a_missing_image_is_told() {
    assertThatThrownBy(() -> world.run(across(), source + ":1", target + ":1"))
        .isInstanceOf(RegistryException.class)
        .hasMessage(
            "registry %1$s has no image %1$s/%2$s:1".formatted(world.first.address(), source));
  }

  @Test
  void only_who_may_replaces_another_image() throws Exception {
    world.atFirst.image(source, "1", RegistryHand.DOCKER, "amd64", SMALL);
    world.run(within(), source + ":1", target + ":1");
    JsonNode before = world.atFirst.manifest(target, "1");

    assertThatThrownBy(
            () -> world.run(within().brand("other").mayNotReplace(), source + ":1", target + ":1"))
        .hasMessageContaining("only a superadmin replaces it");
    assertThat(world.atFirst.manifest(target, "1")).isEqualTo(before);

    world.run(within().brand("other"), source + ":1", target + ":1");
    assertThat(world.atFirst.manifest(target, "1")).isNotEqualTo(before);
  }

  @Test
  void a_tag_that_other_architectures_have_is_left_to_them() throws Exception {
    String amd = world.atFirst.image(source, "a", RegistryHand.OCI, "amd64", SMALL);
    world.atFirst.image(target, "arm", RegistryHand.OCI, "arm64", SMALL);
    String arm = world.atFirst.image(source, "b", RegistryHand.OCI, "arm64", SMALL);
    world.atFirst.index(source, "both", Map.of("amd64", amd, "arm64", arm));

    assertThatThrownBy(() -> world.run(within(), source + ":both", source + ":both"))
        .hasMessageContaining("images of other architectures");
    assertThatThrownBy(() -> world.run(within(), source + ":a", target + ":arm"))
        .hasMessageContaining("images of other architectures");
  }

  @Test
  void a_registry_with_a_login_is_written_with_it() throws Exception {
    world.atFirst.image(source, "1", RegistryHand.DOCKER, "amd64", SMALL, LARGE);
    try (var guarded = RegistryServer.withLogin()) {
      var settings = ImportWorld.Settings.of(world.first.address(), guarded.address());

      assertThatThrownBy(() -> world.run(settings, source + ":1", target + ":1"))
          .hasMessageContaining("wants a login");
      world.run(settings.toWithLogin(), source + ":1", target + ":1");

      String login = RegistryServer.USER + ":" + RegistryServer.PASSWORD;
      assertThat(new RegistryHand(guarded.url(), login).has(target, "1")).isTrue();
    }
  }

  @Test
  void without_the_claim_nothing_is_tagged() throws Exception {
    world.atFirst.image(source, "1", RegistryHand.DOCKER, "amd64", SMALL);

    assertThatThrownBy(() -> world.run(within().notAlone(), source + ":1", target + ":1"))
        .hasMessageContaining("import again, what was copied is kept");
    assertThat(world.atFirst.has(target, "1")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"urls", "config", "size", "nothing"})
  void what_is_no_whole_image_of_containers_is_refused(String wrong) throws Exception {
    world.atFirst.image(source, "1", RegistryHand.DOCKER, "amd64", SMALL);
    ObjectNode manifest = world.atFirst.manifest(source, "1").deepCopy();
    ObjectNode layer = (ObjectNode) manifest.at("/layers/0");
    String reason =
        switch (wrong) {
          case "urls" -> {
            layer.putArray("urls").add("https://elsewhere.example/layer");
            yield "lies outside of its registry";
          }
          case "config" -> {
            ((ObjectNode) manifest.get("config")).put("mediaType", "application/x-chart");
            yield "no image of containers but of the type \"application/x-chart\"";
          }
          case "size" -> {
            layer.put("size", 0);
            yield "without a SHA-256 digest or a size";
          }
          default -> {
            manifest.putArray("layers");
            yield "it has 0 layers";
          }
        };
    try (var proxy = new RegistryProxy(world.first.url())) {
      proxy.fault(
          "GET /v2/" + source + "/manifests/",
          exchange -> {
            exchange.getResponseHeaders().set("Content-Type", RegistryHand.DOCKER);
            RegistryProxy.answer(exchange, 200, Manifest.bytes(manifest));
            return true;
          });
      var settings = ImportWorld.Settings.of(proxy.address(), world.second.address());

      assertThatThrownBy(() -> world.run(settings, source + ":1", target + ":1"))
          .isInstanceOf(RegistryException.class)
          .hasMessageContaining(source + ":1: ")
          .hasMessageContaining(reason);
    }
  }
}
