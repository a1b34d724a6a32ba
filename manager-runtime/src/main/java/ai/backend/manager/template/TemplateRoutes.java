package ai.backend.manager.template;

import ai.backend.manager.gateway.Call;
import ai.backend.manager.gateway.Gate;
import ai.backend.manager.gateway.Handler;
import ai.backend.manager.gateway.Params;
import ai.backend.manager.gateway.Principal;
import ai.backend.manager.gateway.Reply;
import ai.backend.manager.gateway.Route;
import ai.backend.manager.gateway.Routes;
import ai.backend.manager.policy.Verb;
import ai.backend.manager.session.Times;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the routes of both kinds of templates share. */
abstract sealed class TemplateRoutes implements Routes
    permits ClusterTemplateRoutes, SessionTemplateRoutes {
  private final String path;
  private final Templates.Kind kind;
  final Templates templates;

  TemplateRoutes(String path, Templates.Kind kind, Templates templates) {
    this.path = path;
    this.kind = kind;
    this.templates = templates;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        route("POST", path, Verb.TEMPLATE_CREATE, this::create),
        route("GET", path, Verb.TEMPLATE_READ, this::list),
        route("GET", path + "/{id}", Verb.TEMPLATE_READ, this::show),
        route("PUT", path + "/{id}", Verb.TEMPLATE_CHANGE, this::replace),
        route("DELETE", path + "/{id}", Verb.TEMPLATE_CHANGE, this::delete));
  }

  private static Route route(String method, String path, Verb verb, Handler handler) {
    return new Route(method, path, verb, Gate.READ, handler);
  }

  abstract Reply create(Call call);

  abstract Reply list(Call call);

  abstract Reply show(Call call);

  abstract Reply replace(Call call);

  private Reply delete(Call call) {
    Params params = Params.of(call);
    params.optStr("owner_access_key");
    params.done();
    templates.delete(toChange(call));
    return success();
  }

  final TemplateRow toChange(Call call) {
    return templates.toChange(kind, call.caller(), call.pathParam("id"));
  }

  /** What both lists tell of a template. */
  static ObjectNode listed(TemplateRow row, Principal caller) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("name", row.name())
        .put("id", Uuids.hex(row.id()))
        .put("created_at", Times.withBlank(row.createdAt()))
        .put("is_owner", own(row, caller))
        .put("user", row.user().toString())
        .put("group", text(row.group()))
        .put("user_email", row.userEmail());
  }

  static boolean own(TemplateRow row, Principal caller) {
    return row.user().equals(caller.userId());
  }

  static Reply success() {
    return Reply.ok(JsonNodeFactory.instance.objectNode().put("success", true));
  }

  static @Nullable String text(@Nullable UUID id) {
    return id == null ? null : id.toString();
  }
}
