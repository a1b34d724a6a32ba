package ai.backend.system;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** kubectl and helm against the devcluster, in one namespace. */
final class Kubectl {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final String DEVCLUSTER = Shell.ROOT.resolve("devcluster/devcluster").toString();
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String namespace;

  Kubectl(String namespace) {
    this.namespace = namespace;
  }

  String namespace() {
    return namespace;
  }

  Shell.Result run(Duration limit, String input, String... arguments) {
    var command = new ArrayList<>(List.of(DEVCLUSTER, "kubectl", "-n", namespace));
    command.addAll(List.of(arguments));
    return Shell.run(limit, Map.of(), input, command);
  }

  String out(String... arguments) {
    return run(LIMIT, "", arguments).succeeded().output();
  }

  JsonNode get(String... what) {
    var arguments = new ArrayList<>(List.of("get", "-o", "json"));
    arguments.addAll(List.of(what));
    return parse(out(arguments.toArray(String[]::new)));
  }

  void createNamespace() {
    apply(
        "{\"apiVersion\": \"v1\", \"kind\": \"Namespace\", \"metadata\": {\"name\": \"%s\"}}"
            .formatted(namespace));
  }

  /**
   * Deletes the namespace with all that is in it; custom resources first, as their owner needs it.
   */
  void deleteNamespace() {
    run(
            Duration.ofMinutes(3),
            "",
            "delete",
            "clusters.backend.ai,agentpools.backend.ai,registries.backend.ai,volumes.backend.ai",
            "--all",
            "--timeout=2m")
        .succeeded();
    run(Duration.ofMinutes(3), "", "delete", "namespace", namespace, "--timeout=2m").succeeded();
  }

  void apply(String manifest) {
    run(LIMIT, manifest, "apply", "-f", "-").succeeded();
  }

  Shell.Result tryToApply(String manifest) {
    return run(LIMIT, manifest, "apply", "-f", "-");
  }

  void awaitReady(Duration limit, String... resources) {
    var arguments = new ArrayList<>(List.of("wait", "--for=condition=Ready"));
    arguments.add("--timeout=" + limit.toSeconds() + "s");
    arguments.addAll(List.of(resources));
    run(limit.plusSeconds(30), "", arguments.toArray(String[]::new)).succeeded();
  }

  String secret(String name, String key) {
    String encoded = get("secret", name).path("data").path(key).asText();
    return new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
  }

  /** Names of the pods with a label. */
  List<String> pods(String selector) {
    return podObjects(selector).stream().map(Kubectl::name).toList();
  }

  /**
   * The pods with a label, all as they were at one moment: none of them can vanish before it is
   * asked about.
   */
  List<JsonNode> podObjects(String selector) {
    var pods = new ArrayList<JsonNode>();
    get("pods", "-l", selector).path("items").forEach(pods::add);
    return pods;
  }

  static String name(JsonNode object) {
    return object.path("metadata").path("name").asText();
  }

  /** Copies a file out of a container, byte by byte. */
  void copyOut(String pod, String container, String file, Path to) {
    Shell.run(
            Duration.ofMinutes(5),
            Map.of("POD", pod, "CONTAINER", container, "FILE", file, "TO", to.toString()),
            "",
            List.of(
                "/bin/sh",
                "-c",
                "\"$0\" kubectl -n \"$1\" exec \"$POD\" -c \"$CONTAINER\" -- cat \"$FILE\" >\"$TO\"",
                DEVCLUSTER,
                namespace))
        .succeeded();
  }

  /** The address on this machine under which a service is reached. */
  String relay(String name, String service) {
    return Shell.run(LIMIT, DEVCLUSTER, "relay", name, namespace + "/" + service)
        .succeeded()
        .output()
        .strip();
  }

  static Shell.Result helm(String... arguments) {
    var command = new ArrayList<>(List.of(DEVCLUSTER, "helm"));
    command.addAll(List.of(arguments));
    return Shell.run(Duration.ofMinutes(6), Map.of(), "", command);
  }

  private static JsonNode parse(String text) {
    try {
      return JSON.readTree(text.substring(text.indexOf('{')));
    } catch (JsonProcessingException | StringIndexOutOfBoundsException e) {
      throw new AssertionError("no JSON in: " + text, e);
    }
  }
}
