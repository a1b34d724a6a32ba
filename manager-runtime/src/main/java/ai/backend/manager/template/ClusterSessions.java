package ai.backend.manager.template;

import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.Call;
import ai.backend.manager.gateway.Principal;
import ai.backend.manager.gateway.ProblemType;
import ai.backend.manager.gateway.Reply;
import ai.backend.manager.session.Fields;
import ai.backend.manager.session.creation.ClusterCreation;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * {@code POST /session/_/create-cluster} (spec/02 §3.8): one kernel for each replica of each node.
 */
@Singleton
public final class ClusterSessions {
  private static final List<String> TYPES = List.of("interactive", "batch", "inference");

  private final Templates templates;
  private final ClusterCreation creation;

  public ClusterSessions(Templates templates, ClusterCreation creation) {
    this.templates = templates;
    this.creation = creation;
  }

  Reply create(Call call) {
    Fields f = new Fields(call.params());
    ObjectNode common = JsonNodeFactory.instance.objectNode();
    common.put("name", f.sessionName("clientSessionToken", "clientSessionToken"));
    String id = f.text("", "template_id", "templateId");
    if (!f.given("template_id", "templateId")) {
      f.fault("template_id", "is required");
    }
    common.put("type", f.choice("SessionTypes", TYPES, "interactive", "type", "sessionType"));
    common.put("group", f.text("default", "group", "groupName", "group_name"));
    common.put("domain", f.text("default", "domain", "domainName", "domain_name"));
    String scalingGroup = f.textOrNull("scaling_group", "scalingGroup");
    common.put("tag", f.textOrNull("tag"));
    common.put("enqueueOnly", f.bool(false, "enqueueOnly"));
    common.put("maxWaitSeconds", f.integer(0, 0, "maxWaitSeconds"));
    common.put("owner_access_key", f.textOrNull("owner_access_key"));
    common.put("reuseIfExists", false);
    f.check();
    TemplateRow row =
        templates
            .find(Templates.Kind.CLUSTER, call.caller(), id)
            .orElseThrow(() -> ApiProblem.notFound(Templates.Kind.CLUSTER.title, null));
    ClusterTemplate cluster = ClusterTemplate.of(row.template());
    common.put("cluster_mode", cluster.mode());
    List<ClusterCreation.Member> members =
        cluster.nodes().stream()
            .map(node -> member(call.caller(), cluster, node, common, scalingGroup))
            .toList();
    return renamed(creation.create(call.caller(), members));
  }

  private ClusterCreation.Member member(
      Principal caller,
      ClusterTemplate cluster,
      ClusterTemplate.Node node,
      ObjectNode common,
      @org.jspecify.annotations.Nullable String scalingGroup) {
    TemplateRow row =
        templates
            .find(Templates.Kind.TASK, caller, node.taskTemplate())
            .orElseThrow(() -> ApiProblem.notFound(Templates.Kind.TASK.title, null));
    ObjectNode parameters = MergedRequest.fromTemplate(row, TaskTemplate.of(row.template()));
    parameters.setAll(common);
    ObjectNode config = (ObjectNode) parameters.path("config");
    config.put("scaling_group", scalingGroup);
    addAll(cluster.json().at("/spec/environ"), config.withObject("/environ"));
    cluster
        .json()
        .at("/spec/mounts")
        .properties()
        .forEach(e -> config.withArray("/mounts").add(e.getKey()));
    return new ClusterCreation.Member(node.role(), node.replicas(), parameters);
  }

  /** A node's own value wins over the cluster's. */
  private static void addAll(JsonNode from, ObjectNode to) {
    from.properties()
        .forEach(
            e -> {
              if (!to.has(e.getKey())) {
                to.set(e.getKey(), e.getValue());
              }
            });
  }

  /** The session's id is called {@code kernelId} here. */
  private static Reply renamed(Reply reply) {
    if (!(reply instanceof Reply.Json json) || !(json.body() instanceof ObjectNode made)) {
      throw new IllegalStateException("a creation answers with an object");
    }
    if (!made.path("created").asBoolean()) {
      throw new ApiProblem(
          ProblemType.SESSION_ALREADY_EXISTS,
          null,
          JsonNodeFactory.instance
              .objectNode()
              .put("existingSessionId", made.path("sessionId").asText()));
    }
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.set("kernelId", made.path("sessionId"));
    body.set("status", made.path("status"));
    body.set("servicePorts", made.path("servicePorts"));
    body.put("created", true);
    return Reply.created(body);
  }
}
