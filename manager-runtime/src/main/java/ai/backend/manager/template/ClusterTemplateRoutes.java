package ai.backend.manager.template;

import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.Call;
import ai.backend.manager.gateway.Params;
import ai.backend.manager.gateway.Principal;
import ai.backend.manager.gateway.Reply;
import ai.backend.manager.policy.Reach;
import ai.backend.manager.policy.Verb;
import ai.backend.manager.session.creation.Owner;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** {@code /template/cluster} (spec/04 §4). */
@Singleton
public final class ClusterTemplateRoutes extends TemplateRoutes {
  private static final Templates.Kind KIND = Templates.Kind.CLUSTER;

  private final Placed placed;

  public ClusterTemplateRoutes(Templates templates, Placed placed) {
    super("/template/cluster", KIND, templates);
    this.placed = placed;
  }

  @Override
  Reply create(Call call) {
    Params params = Params.of(call);
    Placed.Asked asked = Placed.Asked.read(params);
    String payload = params.str("payload");
    params.done();
    Owner owner = placed.resolve(call.caller(), asked);
    ClusterTemplate template = read(payload);
    UUID id =
        templates.insert(
            KIND,
            TaskPayload.bounded(template.name()),
            owner.user(),
            owner.group(),
            owner.domain(),
            template.json());
    return Reply.ok(
        JsonNodeFactory.instance
            .objectNode()
            .put("id", Uuids.hex(id))
            .put("user", Uuids.hex(owner.user())));
  }

  private static ClusterTemplate read(String payload) {
    List<JsonNode> documents = TemplateText.documents(payload);
    if (documents.size() == 1 && documents.getFirst() instanceof ObjectNode object) {
      return ClusterTemplate.of(object);
    }
    throw ApiProblem.invalid("Malformed payload: one cluster template is wanted");
  }

  @Override
  Reply list(Call call) {
    Params params = Params.of(call);
    boolean all = params.bool(false, "all");
    UUID group = params.optUuid("group_id", "group_id", "groupId");
    params.done();
    Principal caller = call.caller();
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    templates.list(KIND, caller).stream()
        .filter(
            row ->
                (all && caller.reach(Verb.TEMPLATE_READ) == Reach.EVERYTHING)
                    || group == null
                    || group.equals(row.group()))
        .forEach(
            row ->
                list.add(
                    listed(row, caller)
                        .put("group_name", own(row, caller) ? null : row.groupName())
                        .put("type", own(row, caller) ? "user" : "group")));
    return Reply.ok(list);
  }

  @Override
  Reply show(Call call) {
    Params params = Params.of(call);
    String format = params.member("TemplateFormat", Set.of("json", "yaml"), "yaml", "format");
    params.optStr("owner_access_key");
    params.done();
    ObjectNode template =
        templates
            .find(KIND, call.caller(), call.pathParam("id"))
            .map(TemplateRow::template)
            .orElseThrow(() -> ApiProblem.notFound(KIND.title, null));
    return format.equals("json")
        ? Reply.ok(template)
        : new Reply.Bytes(
            200, "text/yaml", TemplateText.yaml(template).getBytes(StandardCharsets.UTF_8));
  }

  @Override
  Reply replace(Call call) {
    Params params = Params.of(call);
    String payload = params.str("payload");
    params.optStr("owner_access_key");
    params.done();
    TemplateRow row = toChange(call);
    ClusterTemplate template = read(payload);
    templates.update(
        row, TaskPayload.bounded(template.name()), row.group(), row.domain(), template.json());
    return success();
  }
}
