package ai.backend.manager.image;

import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.Call;
import ai.backend.manager.gateway.Gate;
import ai.backend.manager.gateway.Principal;
import ai.backend.manager.gateway.ProblemType;
import ai.backend.manager.gateway.Reply;
import ai.backend.manager.gateway.Route;
import ai.backend.manager.gateway.Routes;
import ai.backend.manager.policy.Verb;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import org.jooq.DSLContext;

/**
 * {@code /image/import} (spec/04 §9): the form, and a refusal. The reference builds the image in a
 * session that gets the node's Docker socket; nodes of a Kubernetes cluster have none to give.
 */
@Singleton
public final class ImageImportRoutes implements Routes {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final DSLContext db;

  public ImageImportRoutes(DSLContext db) {
    this.db = db;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        new Route("GET", "/image/import", Verb.IMAGE_IMPORT, Gate.READ, this::form),
        new Route("POST", "/image/import", Verb.IMAGE_IMPORT, Gate.ALL, ImageImportRoutes::refuse));
  }

  private Reply form(Call call) {
    ObjectNode form = read();
    Principal caller = call.caller();
    choices(form, "group", projects(caller));
    choices(form, "scalingGroup", groups(caller));
    return Reply.ok(form);
  }

  private static void choices(ObjectNode form, String field, List<String> names) {
    for (var group : form.path("fieldGroups")) {
      for (var item : group.path("fields")) {
        if (item.path("name").asText().equals(field) && item instanceof ObjectNode node) {
          ArrayNode choices = node.putArray("choices");
          names.forEach(choices::add);
          node.put("default", names.isEmpty() ? null : names.getFirst());
        }
      }
    }
  }

  private List<String> projects(Principal caller) {
    return db.fetch(
            "select name from groups where domain_name = ? and is_active order by name",
            caller.domainName())
        .map(r -> r.get("name", String.class));
  }

  private List<String> groups(Principal caller) {
    return db.fetch(
            """
            select g.name from scaling_groups g join sgroups_for_domains d on d.scaling_group = g.name
             where d.domain = ? and g.is_active order by g.name
            """,
            caller.domainName())
        .map(r -> r.get("name", String.class));
  }

  private static Reply refuse(Call call) {
    throw new ApiProblem(
        ProblemType.BAD_REQUEST,
        "Images cannot be built in this cluster: its nodes have no Docker socket to build with. Build the image elsewhere,"
            + " push it to a registry that this cluster knows, and rescan that registry.");
  }

  private static ObjectNode read() {
    try (InputStream in =
        Objects.requireNonNull(
            ImageImportRoutes.class.getResourceAsStream("/image-import-form.json"))) {
      return (ObjectNode) JSON.readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
