package ai.backend.manager.template;

import ai.backend.manager.session.creation.MountTargets;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The form of a task template (spec/04 §3): what a session made from it gets. */
record TaskTemplate(ObjectNode json) {
  private static final List<String> KINDS = List.of("taskTemplate", "task_template");
  private static final List<String> TYPES = List.of("interactive", "batch", "inference");

  /** Checks a template and fills in what it leaves out; 400 naming the first fault. */
  static TaskTemplate of(ObjectNode given) {
    TemplateFields top = new TemplateFields("", given.deepCopy());
    top.alias("api_version", "apiVersion").text("api_version").choice("kind", null, KINDS);
    top.object("metadata").text("name").optionalText("tag", null);
    TemplateFields spec = top.object("spec");
    spec.alias("session_type", "type", "sessionType")
        .choice("session_type", "interactive", TYPES)
        .optionalText("scaling_group", null)
        .textMap("mounts")
        .alias("agent_list", "agentList")
        .optionalTexts("agent_list");
    spec.optionalObject("resources");
    kernel(spec.object("kernel"));
    TaskTemplate template = new TaskTemplate(top.node());
    MountTargets.check(template.mountMap(), template.mounts());
    return template;
  }

  private static void kernel(TemplateFields kernel) {
    kernel.text("image").optionalText("architecture", "x86_64").textMap("environ");
    TemplateFields run = kernel.optionalObject("run");
    if (run != null) {
      run.alias("startup_command", "startup")
          .optionalText("bootstrap", null)
          .optionalText("startup_command", null);
    }
    TemplateFields git = kernel.optionalObject("git");
    if (git != null) {
      git.alias("dest_dir", "destinationDir", "destination_dir")
          .text("repository")
          .optionalText("commit", null)
          .optionalText("branch", null)
          .optionalText("dest_dir", null);
      TemplateFields credential = git.optionalObject("credential");
      if (credential != null) {
        credential.text("username").text("password");
      }
    }
  }

  String name() {
    return json.at("/metadata/name").asText();
  }

  JsonNode spec() {
    return json.path("spec");
  }

  JsonNode kernel() {
    return spec().path("kernel");
  }

  /** Names of the folders that are mounted. */
  List<String> mounts() {
    return spec().path("mounts").properties().stream().map(Map.Entry::getKey).toList();
  }

  /** Folder to path, of those that have one. */
  Map<String, String> mountMap() {
    Map<String, String> map = new LinkedHashMap<>();
    spec()
        .path("mounts")
        .properties()
        .forEach(
            e -> {
              if (!e.getValue().isNull() && !e.getValue().asText().isEmpty()) {
                map.put(e.getKey(), e.getValue().asText());
              }
            });
    return map;
  }
}
