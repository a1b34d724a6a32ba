package ai.backend.manager.graphql;

import static org.assertj.core.api.Assertions.assertThat;

import ai.backend.common.task.TaskRecords;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Mutations of images. */
class ImageMutationTest extends MutationCase {
  @Test
  void anImageIsAliasedAndChanged() {
    String target = "target: \"127.0.0.1:5000/oracle/python:3.11-debian12\"";
    succeeded(run(World.SUPERADMIN, "alias_image(alias: \"pyalias\", " + target + ") { ok msg }"));
    assertThat(
            run(World.SUPERADMIN, "alias_image(alias: \"pyalias\", " + target + ") { ok msg }")
                .path("msg")
                .asText())
        .startsWith("integrity error: already exists");
    assertThat(value("image(reference: \"pyalias\") { aliases }").toString())
        .contains("pyalias", "python");
    succeeded(
        run(
            World.SUPERADMIN,
            "modify_image(target: \"pyalias\", props: {labels: [{key: \"a\", value: \"b\"}]}) { ok"
                + " msg }"));
    assertThat(
            value(
                    "image(reference: \"pyalias\") { labels { key value } resource_limits { key min"
                        + " } }")
                .toString())
        .contains("{\"key\":\"a\",\"value\":\"b\"}", "\"key\":\"cpu\"");
    succeeded(run(World.SUPERADMIN, "dealias_image(alias: \"pyalias\") { ok msg }"));
    refused(run(World.SUPERADMIN, "dealias_image(alias: \"pyalias\") { ok msg }"), "No such alias");
    refused(
        run(World.SUPERADMIN, "modify_image(target: \"nosuch\", props: {}) { ok msg }"),
        "Image not found");
    JsonNode unknown =
        world.ask(World.SUPERADMIN, "mutation { forget_image(reference: \"nosuch\") { ok } }");
    assertThat(unknown.at("/errors/0/message").asText()).startsWith("No such image.");
  }

  @Test
  void aRescanIsATaskThatFailsWithAReasonWhenTheRegistryIsUnknown() throws Exception {
    JsonNode started =
        run(World.ADMIN, "rescan_images(registry: \"nosuch:5000\") { ok msg task_id }");
    succeeded(started);
    UUID task = UUID.fromString(started.path("task_id").asText());

    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    TaskRecords.State state = world.records.find(task).orElseThrow();
    while (!state.ended() && System.nanoTime() < deadline) {
      Thread.onSpinWait();
      state = world.records.find(task).orElseThrow();
    }

    assertThat(state.status()).isEqualTo("failed");
    assertThat(state.message()).contains("nosuch:5000");
    assertThat(state.owner()).isEqualTo(World.ADMIN.accessKey());
  }
}
