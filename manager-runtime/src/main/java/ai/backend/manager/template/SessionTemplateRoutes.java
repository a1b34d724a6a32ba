package ai.backend.manager.template;

import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.Call;
import ai.backend.manager.gateway.Gate;
import ai.backend.manager.gateway.Handler;
import ai.backend.manager.gateway.Params;
import ai.backend.manager.gateway.Principal;
import ai.backend.manager.gateway.ProblemType;
import ai.backend.manager.gateway.Reply;
import ai.backend.manager.gateway.Route;
import ai.backend.manager.gateway.Routes;
import ai.backend.manager.policy.Verb;
import ai.backend.manager.session.Times;
import ai.backend.manager.session.creation.Owner;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** {@code /template/session} (spec/04 §3). */
@Singleton
public final class SessionTemplateRoutes implements Routes {
  private static final Templates.Kind KIND = Templates.Kind.TASK;

  private final Templates templates;
  private final Placed placed;

  public SessionTemplateRoutes(Templates templates, Placed placed) {
    this.templates = templates;
    this.placed = placed;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        route("POST", "/template/session", Verb.TEMPLATE_CREATE, this::create),
        route("GET", "/template/session", Verb.TEMPLATE_READ, this::list),
        route("GET", "/template/session/{id}", Verb.TEMPLATE_READ, this::show),
        route("PUT", "/template/session/{id}", Verb.TEMPLATE_CHANGE, this::replace),
        route("DELETE", "/template/session/{id}", Verb.TEMPLATE_CHANGE, this::delete));
  }

  private static Route route(String method, String path, Verb verb, Handler handler) {
    return new Route(method, path, verb, Gate.READ, handler);
  }

  private Reply create(Call call) {
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

  private Reply list(Call call) {
    Params params = Params.of(call);
    params.bool(false, "all");
    params.optStr("group_id", "group_id", "groupId");
    params.done();
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    templates.list(KIND, call.caller()).forEach(row -> list.add(listed(row, call.caller())));
    return Reply.ok(list);
  }

  private static ObjectNode listed(TemplateRow row, Principal caller) {
    ObjectNode item = JsonNodeFactory.instance.objectNode();
    item.put("name", row.name())
        .put("id", Uuids.hex(row.id()))
        .put("created_at", Times.withBlank(row.createdAt()))
        .put("is_owner", row.user().equals(caller.userId()))
        .put("user", row.user().toString())
        .put("group", text(row.group()))
        .put("user_email", row.userEmail())
        .put("group_name", row.groupName())
        .put("domain_name", caller.domainName())
        .put("type", "task");
    item.set("template", row.template());
    return item;
  }

  private Reply show(Call call) {
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

  private Reply replace(Call call) {
    Params params = Params.of(call);
    Placed.Asked asked = Placed.Asked.read(params);
    String payload = params.str("payload");
    params.done();
    TemplateRow row = templates.toChange(KIND, call.caller(), call.pathParam("id"));
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

  private Reply delete(Call call) {
    Params params = Params.of(call);
    params.optStr("owner_access_key");
    params.done();
    templates.delete(templates.toChange(KIND, call.caller(), call.pathParam("id")));
    return success();
  }

  static Reply success() {
    return Reply.ok(JsonNodeFactory.instance.objectNode().put("success", true));
  }

  static @Nullable String text(@Nullable UUID id) {
    return id == null ? null : id.toString();
  }
}
