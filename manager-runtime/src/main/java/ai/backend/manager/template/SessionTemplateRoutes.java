package ai.backend.manager.template;

import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.Call;
import ai.backend.manager.gateway.Params;
import ai.backend.manager.gateway.Principal;
import ai.backend.manager.gateway.ProblemType;
import ai.backend.manager.gateway.Reply;
import ai.backend.manager.session.creation.Owner;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** {@code /template/session} (spec/04 §3). */
@Singleton
public final class SessionTemplateRoutes extends TemplateRoutes {
  private static final Templates.Kind KIND = Templates.Kind.TASK;

  private final Placed placed;

  public SessionTemplateRoutes(Templates templates, Placed placed) {
    super("/template/session", KIND, templates);
    this.placed = placed;
  }

  @Override
  Reply create(Call call) {
    Params params = Params.of(call);
    Placed.Asked asked = Placed.Asked.read(params);
    String payload = params.str("payload");
    params.done();
    Owner owner = placed.resolve(call.caller(), asked);
    List<TaskPayload.Item> items = TaskPayload.read(payload);
    items.forEach(item -> requireOwn(call.caller(), owner, item));
    ArrayNode created = JsonNodeFactory.instance.arrayNode();
    for (TaskPayload.Item item : items) {
      UUID id =
          templates.insert(
              KIND,
              item.name(),
              owner.user(),
              group(owner, item),
              owner.domain(),
              item.template().json());
      created.addObject().put("id", Uuids.hex(id)).put("user", Uuids.hex(owner.user()));
    }
    return Reply.ok(created);
  }

  private UUID group(Owner owner, TaskPayload.Item item) {
    String id = item.groupId();
    return id == null ? owner.group() : placed.project(owner, id);
  }

  /** An item may name its owner, but another's template is made by acting for him. */
  private void requireOwn(Principal caller, Owner owner, TaskPayload.Item item) {
    String user = item.userUuid();
    if (user != null && !Uuids.parse(user).map(owner.user()::equals).orElse(false)) {
      throw new ApiProblem(
          ProblemType.FORBIDDEN,
          "user_uuid is not the owner of this request; give owner_access_key to act for somebody else.");
    }
    group(owner, item);
  }

  @Override
  Reply list(Call call) {
    Params params = Params.of(call);
    params.bool(false, "all");
    params.optStr("group_id", "group_id", "groupId");
    params.done();
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    templates
        .list(KIND, call.caller())
        .forEach(row -> list.add(listedWithTemplate(row, call.caller())));
    return Reply.ok(list);
  }

  private static ObjectNode listedWithTemplate(TemplateRow row, Principal caller) {
    ObjectNode item =
        listed(row, caller)
            .put("group_name", row.groupName())
            .put("domain_name", caller.domainName())
            .put("type", "task");
    item.set("template", row.template());
    return item;
  }

  @Override
  Reply show(Call call) {
    Params params = Params.of(call);
    params.member("TemplateFormat", Set.of("json", "yaml"), "json", "format");
    params.optStr("owner_access_key");
    params.done();
    ObjectNode shown = JsonNodeFactory.instance.objectNode();
    if (Uuids.parse(call.pathParam("id")).isEmpty()) {
      throw ApiProblem.notFound(KIND.title, null);
    }
    templates
        .find(KIND, call.caller(), call.pathParam("id"))
        .ifPresent(
            row -> {
              shown.set("template", row.template());
              shown
                  .put("name", row.name())
                  .put("user_uuid", row.user().toString())
                  .put("group_id", text(row.group()))
                  .put("domain_name", row.domain());
            });
    return Reply.ok(shown);
  }

  @Override
  Reply replace(Call call) {
    Params params = Params.of(call);
    Placed.Asked asked = Placed.Asked.read(params);
    String payload = params.str("payload");
    params.done();
    TemplateRow row = toChange(call);
    List<TaskPayload.Item> items = TaskPayload.read(payload);
    if (items.size() != 1) {
      throw ApiProblem.invalid("The payload must hold exactly one template");
    }
    TaskPayload.Item item = items.getFirst();
    if (asked.moves()) {
      Owner owner = placed.resolve(call.caller(), asked);
      templates.update(row, item.name(), owner.group(), owner.domain(), item.template().json());
    } else {
      templates.update(row, item.name(), row.group(), row.domain(), item.template().json());
    }
    return success();
  }
}
