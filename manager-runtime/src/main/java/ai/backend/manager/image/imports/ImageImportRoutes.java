package ai.backend.manager.image.imports;

import ai.backend.manager.gateway.Call;
import ai.backend.manager.gateway.Gate;
import ai.backend.manager.gateway.Params;
import ai.backend.manager.gateway.Principal;
import ai.backend.manager.gateway.Reply;
import ai.backend.manager.gateway.Route;
import ai.backend.manager.gateway.Routes;
import ai.backend.manager.policy.Verb;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.UUID;

/**
 * {@code /image/import} (spec/04 §9): the form, and an import as a background task. No session of
 * the name that is answered exists: images are labelled and copied, not built
 * (docs/decisions/0010).
 */
@Singleton
public final class ImageImportRoutes implements Routes {
  private static final int RANDOM_BYTES = 8;

  private final SecureRandom random = new SecureRandom();
  private final ImportPlaces places;
  private final ImportTasks tasks;

  @Inject
  ImageImportRoutes(ImportPlaces places, ImportTasks tasks) {
    this.places = places;
    this.tasks = tasks;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        new Route("GET", "/image/import", Verb.IMAGE_IMPORT, Gate.READ, this::form),
        new Route("POST", "/image/import", Verb.IMAGE_IMPORT, Gate.ALL, this::start));
  }

  private Reply form(Call call) {
    Principal caller = call.caller();
    return Reply.ok(ImportForm.of(places.projects(caller), places.resourceGroups(caller)));
  }

  private Reply start(Call call) {
    Principal caller = call.caller();
    Params params = Params.of(call);
    var body = new ImportBody(params);
    ImportRequest request = body.read();
    ObjectNode launchOptions = body.launchOptions();
    params.doneExtraOk();
    ImportOrder order = places.order(request, caller, params);
    places.requireUsable(caller, launchOptions);
    UUID task = tasks.start(order, caller.accessKey());
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer
        .putObject("importTask")
        .put("sessionId", "image-import-" + randomText())
        .put("taskId", task.toString());
    return Reply.ok(answer);
  }

  private String randomText() {
    byte[] bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
