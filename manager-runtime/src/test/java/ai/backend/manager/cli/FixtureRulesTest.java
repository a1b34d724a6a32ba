package ai.backend.manager.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The rules of fixture files (spec/05 §9.1, spec/07 §5). */
@Tag("component")
class FixtureRulesTest {
  private static final String PRESET =
      "{\"resource_presets\": [{\"name\": \"%s\", \"resource_slots\": {\"cpu\": \"%s\", \"mem\": \"1g\"}, \"shared_memory\": \"64m\"}]}";
  private static Map<String, String> cluster;

  @BeforeAll
  static void create() {
    cluster = MgrRun.cluster();
  }

  private static MgrRun load(String fixture) {
    return MgrRun.withInput(
        cluster, fixture.getBytes(StandardCharsets.UTF_8), "fixture", "populate", "-");
  }

  @Test
  void rows_that_are_there_stay_as_they_are_on_insert() {
    load(PRESET.formatted("a", "1")).succeeded();

    assertThat(load(PRESET.formatted("a", "2")).succeeded().out())
        .isEqualTo("Loaded -: 0 rows changed.\n");
  }

  @Test
  void rows_are_changed_by_their_key_on_update() {
    load(PRESET.formatted("b", "1")).succeeded();

    String update =
        "{\"__mode\": \"update\", \"__comment\": 1, \"resource_presets\": [{\"name\": \"b\", \"shared_memory\": null}]}";
    assertThat(load(update).succeeded().out()).isEqualTo("Loaded -: 1 rows changed.\n");
  }

  @Test
  void an_update_needs_the_same_columns_in_every_row_and_the_key() {
    MgrRun others =
        load(
            "{\"__mode\": \"update\", \"resource_presets\": [{\"name\": \"x\", \"shared_memory\": 1}, {\"name\": \"y\"}]}");
    MgrRun keyless =
        load("{\"__mode\": \"update\", \"resource_presets\": [{\"shared_memory\": 1}]}");

    assertThat(others.code()).isEqualTo(1);
    assertThat(others.err()).contains("row 2 of \"resource_presets\" has the columns [name]");
    assertThat(keyless.err()).contains("lacks its key \"name\"");
  }

  @Test
  void an_empty_list_ends_the_file() {
    assertThat(
            load("{\"domains\": [], \"resource_presets\": [{\"name\": \"never\", \"resource_slots\": {}}]}")
                .succeeded()
                .out())
        .isEqualTo("Loaded -: 0 rows changed.\n");
  }

  @Test
  void a_table_is_loaded_whole_or_not_at_all() {
    MgrRun run =
        load(
            "{\"resource_presets\": [{\"name\": \"first\", \"resource_slots\": {}}, {\"name\": null, \"resource_slots\": {}}]}");

    assertThat(run.code()).isEqualTo(1);
    assertThat(
            load("{\"resource_presets\": [{\"name\": \"first\", \"resource_slots\": {}}]}").out())
        .isEqualTo("Loaded -: 1 rows changed.\n");
  }

  @Test
  void what_is_no_fixture_is_refused_with_a_sentence() {
    assertThat(load("[]").err()).contains("a JSON object of table names and rows");
    assertThat(load("{\"__mode\": \"upsert\"}").err()).contains("must be insert or update");
    assertThat(load("{\"nothing\": [{}]}").err()).contains("there is no table \"nothing\"");
    assertThat(load("{\"domains\": [{\"nam\": 1}]}").err()).contains("has no column \"nam\"");
  }
}
