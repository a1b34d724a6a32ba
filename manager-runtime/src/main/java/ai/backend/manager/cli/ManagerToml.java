package ai.backend.manager.cli;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code manager.toml} of a 23.09 manager (spec/05 §1): the settings in it that mean something
 * here, as the variables of the environment that say the same. Others are allowed and have no
 * effect.
 */
final class ManagerToml {
  private static final Set<String> YES = Set.of("true", "1", "yes", "on", "y", "t");
  private static final Set<String> NO = Set.of("false", "0", "no", "off", "n", "f");

  /** A setting, the variable for it, and how its value is read. */
  private record Setting(
      String section, String key, String variable, BiFunction<String, JsonNode, String> read) {}

  private static final List<Setting> SETTINGS =
      List.of(
          new Setting("etcd", "namespace", "BACKEND_NAMESPACE", ManagerToml::text),
          new Setting("etcd", "addr", "BACKEND_ETCD_ADDR", ManagerToml::address),
          new Setting("etcd", "user", "BACKEND_ETCD_USER", ManagerToml::text),
          new Setting("etcd", "password", "BACKEND_ETCD_PASSWORD", ManagerToml::text),
          new Setting("db", "addr", "BACKEND_DB_ADDR", ManagerToml::address),
          new Setting("db", "name", "BACKEND_DB_NAME", ManagerToml::text),
          new Setting("db", "user", "BACKEND_DB_USER", ManagerToml::text),
          new Setting("db", "password", "BACKEND_DB_PASSWORD", ManagerToml::text),
          new Setting("manager", "hide-agents", "BACKEND_HIDE_AGENTS", ManagerToml::strictly),
          new Setting("manager", "service-addr", "BACKEND_SERVICE_PORT", ManagerToml::port));

  private ManagerToml() {}

  /**
   * The file to read: the one asked for, that of BACKEND_CONFIG_FILE, else the first that is there
   * of those that a 23.09 manager looks for.
   */
  static Optional<Path> find(@Nullable Path asked, Map<String, String> env) {
    String variable = env.getOrDefault("BACKEND_CONFIG_FILE", "");
    if (asked != null || !variable.isEmpty()) {
      return Optional.of(asked == null ? Path.of(variable) : asked);
    }
    return Stream.of(
            Path.of("manager.toml"),
            Path.of(env.getOrDefault("HOME", "/"), ".config/backend.ai/manager.toml"),
            Path.of("/etc/backend.ai/manager.toml"))
        .filter(Files::isRegularFile)
        .findFirst();
  }

  /**
   * Variable → value for what the file says.
   *
   * @throws CliError when the file cannot be read, or a setting cannot be meant
   */
  static Map<String, String> read(Path file) {
    JsonNode document = parse(file);
    try {
      refuse(document);
      var variables = new LinkedHashMap<String, String>();
      for (Setting setting : SETTINGS) {
        JsonNode value = document.path(setting.section).path(setting.key);
        if (!value.isMissingNode()) {
          String name = setting.section + "." + setting.key;
          variables.put(setting.variable, setting.read.apply(name, value));
        }
      }
      return variables;
    } catch (CliError wrong) {
      throw new CliError(file + ": " + wrong.getMessage());
    }
  }

  private static JsonNode parse(Path file) {
    try {
      return new TomlMapper().readTree(Files.readString(file));
    } catch (JacksonException e) {
      var at = e.getLocation();
      throw new CliError(
          "%s is not TOML: line %d, column %d: %s"
              .formatted(file, at.getLineNr(), at.getColumnNr(), e.getOriginalMessage()));
    } catch (NoSuchFileException e) {
      throw new CliError("cannot read " + file + ": there is no such file");
    } catch (IOException e) {
      throw new CliError("cannot read " + file + ": " + e.getMessage());
    }
  }

  /** What would be served otherwise than the file says. */
  private static void refuse(JsonNode document) {
    String type = document.path("db").path("type").asText("postgresql");
    if (!type.equals("postgresql")) {
      throw new CliError("db.type is \"" + type + "\"; only postgresql is there");
    }
    JsonNode tls = document.path("manager").path("ssl-enabled");
    if (!tls.isMissingNode() && flag("manager.ssl-enabled", tls).equals("true")) {
      throw new CliError("manager.ssl-enabled: TLS ends before the manager; set it to false");
    }
  }

  private static String text(String name, JsonNode value) {
    if (!value.isTextual()) {
      throw new CliError(name + " must be a text");
    }
    return value.asText();
  }

  private static String flag(String name, JsonNode value) {
    String word = value.asText().toLowerCase(java.util.Locale.ROOT);
    if (!YES.contains(word) && !NO.contains(word)) {
      throw new CliError(name + " must be true or false");
    }
    return Boolean.toString(YES.contains(word));
  }

  private static String strictly(String name, JsonNode value) {
    if (!value.isBoolean()) {
      throw new CliError(name + " must be true or false");
    }
    return value.asText();
  }

  /** {@code "host:port"}, {@code [host, port]} or {@code {host = …, port = …}}. */
  private static String address(String name, JsonNode value) {
    JsonNode host = value.isArray() ? value.path(0) : value.path("host");
    JsonNode port = value.isArray() ? value.path(1) : value.path("port");
    String address = value.isTextual() ? value.asText() : host.asText() + ":" + port.asText();
    if (!address.matches(".+:\\d{1,5}")) {
      throw new CliError(
          name + " must be \"host:port\", [\"host\", port] or {host = \"host\", port = port}");
    }
    return address;
  }

  private static String port(String name, JsonNode value) {
    String address = address(name, value);
    return address.substring(address.lastIndexOf(':') + 1);
  }
}
