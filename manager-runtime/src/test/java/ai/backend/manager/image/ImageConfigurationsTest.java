package ai.backend.manager.image;

import static org.assertj.core.api.Assertions.assertThat;

import ai.backend.manager.image.registry.RegistryDouble;
import ai.backend.manager.world.SessionWorld;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("component")
class ImageConfigurationsTest {
  private final RegistryDouble registry = new RegistryDouble();
  private SessionWorld world;
  private String image;

  @BeforeEach
  void start() throws Exception {
    world = new SessionWorld();
    registry.start();
    String name = registry.url().substring("http://".length());
    world.etcd.put("config/docker/registry/" + name.replace(":", "%3A"), registry.url());
    registry.index("stable/python", "3.11", "amd64", "arm64");
    image = name + "/stable/python:3.11";
    new ImageScan(world.db, world.etcd).scan(image, (found, outcome) -> {});
  }

  @AfterEach
  void stop() {
    registry.stop();
    world.close();
  }

  private ObjectNode of(String architecture) {
    return new ImageConfigurations(world.db, world.etcd).of(image, architecture);
  }

  @Test
  void isTheRegistrysOwnForEachArchitecture() {
    registry.page(
        blob("x86_64"), "{\"architecture\": \"amd64\", \"config\": {\"Env\": [\"A=b\"]}}");

    assertThat(of("x86_64").at("/config/Env/0").asText()).isEqualTo("A=b");
    assertThat(of("aarch64").path("architecture").asText()).isEqualTo("arm64");
  }

  private String blob(String architecture) {
    return "/v2/stable/python/blobs/"
        + world
            .db
            .fetchSingle(
                "select config_digest from images where name = ? and architecture = ?",
                image,
                architecture)
            .get(0, String.class)
            .strip();
  }

  @Test
  void isWhatTheTableKnowsWhileTheRegistryIsAway() {
    registry.stop();

    assertThat(of("x86_64").toString())
        .isEqualTo(
            """
            {"architecture":"amd64","os":"linux","config":{"Labels":{"ai.backend.kernelspec":"1",\
            "ai.backend.resource.min.cpu":"1","ai.backend.resource.min.mem":"256m"}}}""");
  }

  @Test
  void isWhatTheTableKnowsOfAnImageOfAnEngine() {
    world.db.execute("update images set is_local = true");
    registry.page(
        blob("x86_64"), "{\"architecture\": \"amd64\", \"config\": {\"Env\": [\"A=b\"]}}");

    assertThat(of("x86_64").at("/config/Env").isMissingNode()).isTrue();
  }

  @Test
  void ofAnImageThatNobodyKnowsIsItsArchitecture() {
    world.db.execute("delete from images where name = ?", image);

    assertThat(of("aarch64").toString())
        .isEqualTo("{\"architecture\":\"arm64\",\"os\":\"linux\",\"config\":{}}");
  }
}
