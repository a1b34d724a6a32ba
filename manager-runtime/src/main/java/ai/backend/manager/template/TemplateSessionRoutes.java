package ai.backend.manager.template;

import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.ApiVersion;
import ai.backend.manager.gateway.Call;
import ai.backend.manager.gateway.Gate;
import ai.backend.manager.gateway.ProblemType;
import ai.backend.manager.gateway.Reply;
import ai.backend.manager.gateway.Route;
import ai.backend.manager.gateway.Routes;
import ai.backend.manager.policy.Verb;
import ai.backend.manager.session.creation.SessionCreation;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.inject.Singleton;
import java.util.List;

/** Sessions made from templates (spec/02 §3.7, §3.8). */
@Singleton
public final class TemplateSessionRoutes implements Routes {
  /** Templates have the members of this version, whatever version the request has. */
  private static final ApiVersion OF_TEMPLATES = new ApiVersion(7, "20230615");

  private final Templates templates;
  private final SessionCreation creation;
  private final ClusterSessions clusters;

  public TemplateSessionRoutes(
      Templates templates, SessionCreation creation, ClusterSessions clusters) {
    this.templates = templates;
    this.creation = creation;
    this.clusters = clusters;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        new Route(
            "POST",
            "/session/_/create-from-template",
            Verb.SESSION_CREATE,
            Gate.ALL,
            this::fromTemplate),
        new Route(
            "POST", "/session/_/create-cluster", Verb.SESSION_CREATE, Gate.ALL, clusters::create));
  }

  private Reply fromTemplate(Call call) {
    ObjectNode request = call.params();
    TemplateRow row =
        templates
            .find(Templates.Kind.TASK, call.caller(), id(request))
            .orElseThrow(() -> ApiProblem.notFound(Templates.Kind.TASK.title, null));
    ObjectNode merged = MergedRequest.of(row, TaskTemplate.of(row.template()), request);
    try {
      return creation.create(call.caller(), merged, OF_TEMPLATES);
    } catch (ApiProblem e) {
      boolean invalid = e.slug().equals(ProblemType.INVALID_API_PARAMS.slug()) && e.data() != null;
      throw invalid && "Input validation error".equals(e.msg())
          ? new ApiProblem(
              ProblemType.INVALID_API_PARAMS, "Error while validating template", e.data())
          : e;
    }
  }

  private static String id(ObjectNode request) {
    JsonNode id =
        request.has("template_id") ? request.get("template_id") : request.get("templateId");
    if (id == null) {
      throw new ApiProblem(
          ProblemType.INVALID_API_PARAMS,
          "Input validation error",
          com.fasterxml.jackson.databind.node.JsonNodeFactory.instance
              .objectNode()
              .put("template_id", "is required"));
    }
    return id.asText();
  }
}
