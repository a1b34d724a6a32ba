package ai.backend.manager.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The creation that a template and a request make together (spec/02 §3.7): what the request gives,
 * null left aside, replaces what the template says, member by member.
 */
final class MergedRequest {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** Kept name to the names it may be sent under, first one first. */
  private static final Map<String, List<String>> MEMBERS =
      Map.ofEntries(
          Map.entry("name", List.of("name", "session_name", "clientSessionToken")),
          Map.entry("image", List.of("image", "lang")),
          Map.entry("architecture", List.of("arch", "architecture")),
          Map.entry("type", List.of("type", "sessionType")),
          Map.entry("group", List.of("group", "groupName", "group_name")),
          Map.entry("domain", List.of("domain", "domainName", "domain_name")),
          Map.entry("cluster_size", List.of("cluster_size", "clusterSize")),
          Map.entry("cluster_mode", List.of("cluster_mode", "clusterMode")),
          Map.entry("tag", List.of("tag")),
          Map.entry("enqueueOnly", List.of("enqueueOnly")),
          Map.entry("maxWaitSeconds", List.of("maxWaitSeconds")),
          Map.entry("starts_at", List.of("starts_at", "startsAt")),
          Map.entry("reuseIfExists", List.of("reuseIfExists")),
          Map.entry("startupCommand", List.of("startupCommand")),
          Map.entry("bootstrap_script", List.of("bootstrap_script", "bootstrapScript")),
          Map.entry("dependencies", List.of("dependencies")),
          Map.entry("callback_url", List.of("callback_url", "callbackUrl", "callbackURL")),
          Map.entry("owner_access_key", List.of("owner_access_key")));

  private static final Map<String, List<String>> CONFIG =
      Map.of(
          "mounts", List.of("mounts"),
          "mount_map", List.of("mount_map", "mountMap"),
          "environ", List.of("environ"),
          "scaling_group", List.of("scaling_group", "scalingGroup"),
          "resources", List.of("resources"),
          "resource_opts", List.of("resource_opts", "resourceOpts"));

  private MergedRequest() {}

  /** The merged parameters of {@code POST /session}; members that nobody knows stay in them. */
  static ObjectNode of(TemplateRow row, TaskTemplate template, ObjectNode request) {
    ObjectNode merged = fromTemplate(row, template);
    ObjectNode rest = request.deepCopy();
    rest.remove(List.of("template_id", "templateId"));
    JsonNode config = rest.remove("config");
    overlay(merged, MEMBERS, rest);
    if (config instanceof ObjectNode given) {
      overlay((ObjectNode) merged.path("config"), CONFIG, given.deepCopy());
    } else if (config != null && !config.isNull()) {
      merged.set("config", config);
    }
    return merged;
  }

  private static void overlay(
      ObjectNode merged, Map<String, List<String>> names, ObjectNode given) {
    names.forEach(
        (kept, aliases) -> {
          JsonNode value = null;
          for (String alias : aliases) {
            JsonNode found = given.remove(alias);
            value = value == null ? found : value;
          }
          if (value != null && !value.isNull()) {
            merged.set(kept, value);
          }
        });
    merged.setAll(given);
  }

  /** What the template alone says. */
  static ObjectNode fromTemplate(TemplateRow row, TaskTemplate template) {
    ObjectNode merged = NODES.objectNode();
    JsonNode kernel = template.kernel();
    put(merged, "image", kernel.path("image"));
    put(merged, "architecture", kernel.path("architecture"));
    put(merged, "type", template.spec().path("session_type"));
    put(merged, "tag", template.json().at("/metadata/tag"));
    String script = GitLines.script(kernel);
    if (!script.isEmpty()) {
      merged.put("bootstrap_script", script);
    }
    put(merged, "startupCommand", kernel.at("/run/startup_command"));
    UUID group = row.group();
    if (group != null && row.groupName() != null) {
      merged.put("domain", row.domain()).put("group", row.groupName());
    }
    merged.set("config", config(template));
    return merged;
  }

  private static ObjectNode config(TaskTemplate template) {
    ObjectNode config = NODES.objectNode();
    put(config, "scaling_group", template.spec().path("scaling_group"));
    ArrayNode mounts = config.putArray("mounts");
    template.mounts().forEach(mounts::add);
    ObjectNode map = config.putObject("mount_map");
    template.mountMap().forEach(map::put);
    put(config, "environ", template.kernel().path("environ"));
    put(config, "resources", template.spec().path("resources"));
    put(config, "agent_list", template.spec().path("agent_list"));
    return config;
  }

  private static void put(ObjectNode node, String key, JsonNode value) {
    if (!value.isMissingNode() && !value.isNull()) {
      node.set(key, value.deepCopy());
    }
  }
}
