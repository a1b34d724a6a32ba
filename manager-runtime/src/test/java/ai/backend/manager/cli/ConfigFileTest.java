package ai.backend.manager.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code manager.toml} and {@code alembic.ini} in place of the environment (spec/05 §1, §9). */
class ConfigFileTest {
  private static final String SECTIONS = "[docker-registry]\n[logging]\n[debug]\nenabled = false\n";

  @TempDir Path folder;

  private Path file(String content) throws IOException {
    return Files.writeString(folder.resolve("manager.toml"), content);
  }

  @Test
  @Tag("component")
  void commands_use_the_stores_that_the_file_names() throws Exception {
    Map<String, String> cluster = MgrRun.cluster();
    var rest = new HashMap<>(cluster);
    rest.keySet().removeIf(name -> name.contains("_DB_") || name.matches(".*(ETCD|NAMESPACE).*"));
    String toml =
        """
        [etcd]
        namespace = "%s"
        addr = {host = "%s", port = %s}
        [db]
        type = "postgresql"
        addr = ["%s", %s]
        name = "%s"
        user = "%s"
        password = "%s"
        [manager]
        num-proc = 4
        ssl-enabled = false
        """
            .formatted(
                cluster.get("BACKEND_NAMESPACE"),
                host(cluster.get("BACKEND_ETCD_ADDR")),
                port(cluster.get("BACKEND_ETCD_ADDR")),
                host(cluster.get("BACKEND_DB_ADDR")),
                port(cluster.get("BACKEND_DB_ADDR")),
                cluster.get("BACKEND_DB_NAME"),
                cluster.get("BACKEND_DB_USER"),
                cluster.get("BACKEND_DB_PASSWORD"));
    String path = file(toml + SECTIONS).toString();

    MgrRun.of(cluster, "etcd", "put", "config/x", "of the file's cluster").succeeded();

    for (String option : new String[] {"-f", "--config-path", "--config"}) {
      assertThat(MgrRun.of(rest, option, path, "etcd", "get", "config/x").succeeded().out())
          .isEqualTo("of the file's cluster\n");
    }
    assertThat(MgrRun.of(rest, "-f", path, "schema", "show").succeeded().out())
        .contains("Current database revision: 75ea2b136830");
    rest.put("BACKEND_CONFIG_FILE", path);
    assertThat(MgrRun.of(rest, "etcd", "get", "config/x").code()).isZero();
    rest.remove("BACKEND_CONFIG_FILE");
    rest.put("HOME", folder.toString());
    Path usual = folder.resolve(".config/backend.ai/manager.toml");
    Files.createDirectories(usual.getParent());
    Files.move(Path.of(path), usual);
    assertThat(MgrRun.of(rest, "etcd", "get", "config/x").code()).isZero();
    rest.put("BACKEND_NAMESPACE", "elsewhere");
    assertThat(MgrRun.of(rest, "etcd", "get", "config/x").code())
        .as("the environment wins")
        .isOne();
  }

  @Test
  @Tag("component")
  void the_schema_commands_take_the_database_of_an_alembic_ini() throws Exception {
    Map<String, String> cluster = MgrRun.emptyCluster();
    Path ini =
        Files.writeString(
            folder.resolve("alembic.ini"),
            "[alembic]\nscript_location = x\nsqlalchemy.url = postgresql+asyncpg://%s:%s@%s/%s\n"
                .formatted(
                    cluster.get("BACKEND_DB_USER"),
                    cluster.get("BACKEND_DB_PASSWORD"),
                    cluster.get("BACKEND_DB_ADDR"),
                    cluster.get("BACKEND_DB_NAME")));
    cluster.put("BACKEND_DB_NAME", "another");

    MgrRun.of(cluster, "schema", "oneshot", "-f", ini.toString()).succeeded();
    assertThat(MgrRun.of(cluster, "schema", "show", "--alembic-config", ini.toString()).out())
        .contains("Current database revision: 75ea2b136830");
    Files.writeString(ini, "sqlalchemy.url = mysql://x");
    MgrRun wrong = MgrRun.of(cluster, "schema", "show", "-f", ini.toString());
    assertThat(wrong.code()).isOne();
    assertThat(wrong.err()).contains("must look like postgresql+asyncpg://");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[etcd               | is not TOML: line 1, column ",
        "a = 1 b = 2         | is not TOML: line 1, column ",
        "[etcd]\\naddr = 5   | etcd.addr must be \"host:port\", [\"host\", port] or {host",
        "[etcd]\\naddr = \"h\" | etcd.addr must be \"host:port\"",
        "[db]\\nname = 5     | db.name must be a text",
        "[db]\\ntype = \"mysql\" | db.type is \"mysql\"; only postgresql is there",
        "[manager]\\nssl-enabled = true | manager.ssl-enabled: TLS ends before the manager",
        "[manager]\\nhide-agents = \"yes\" | manager.hide-agents must be true or false",
        "[manager]\\nssl-enabled = \"maybe\" | manager.ssl-enabled must be true or false",
      })
  void a_faulty_file_is_said_with_its_place(String content, String message) throws Exception {
    String path = file(content.replace("\\n", "\n")).toString();

    MgrRun run = MgrRun.of(Map.of(), "-f", path, "etcd", "get", "x");

    assertThat(run.code()).isOne();
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("mgr: " + path).contains(message);
    assertThat(run.err().lines()).hasSize(1);
    assertThat(MgrRun.of(Map.of(), "-f", path, "etcd", "--help").code())
        .as("help needs no file")
        .isZero();
  }

  @Test
  void a_file_that_is_not_there_is_said() {
    String path = folder.resolve("none.toml").toString();

    MgrRun asked = MgrRun.of(Map.of(), "--config", path, "redis", "ping");
    MgrRun named = MgrRun.of(Map.of("BACKEND_CONFIG_FILE", path), "redis", "ping");

    for (MgrRun run : new MgrRun[] {asked, named}) {
      assertThat(run.code()).isOne();
      assertThat(run.err()).isEqualTo("mgr: cannot read " + path + ": there is no such file\n");
    }
  }

  @Test
  void the_server_gets_what_the_file_says_and_the_environment_does_not() throws Exception {
    String path =
        file("[manager]\nservice-addr = \"0.0.0.0:18080\"\nhide-agents = true\n[db]\nname = \"x\"\n")
            .toString();
    var seen = new HashMap<String, String>();
    try {
      Mgr.run(
          Map.of("BACKEND_DB_NAME", "of the environment"),
          () -> System.getProperties().forEach((k, v) -> seen.put(k.toString(), v.toString())),
          "-f",
          path,
          "start-server");
    } finally {
      System.clearProperty("BACKEND_SERVICE_PORT");
      System.clearProperty("BACKEND_HIDE_AGENTS");
    }

    assertThat(seen)
        .containsEntry("BACKEND_SERVICE_PORT", "18080")
        .containsEntry("BACKEND_HIDE_AGENTS", "true");
    assertThat(seen).doesNotContainKey("BACKEND_DB_NAME");
  }

  private static String host(String address) {
    return address.substring(0, address.lastIndexOf(':'));
  }

  private static String port(String address) {
    return address.substring(address.lastIndexOf(':') + 1);
  }
}
