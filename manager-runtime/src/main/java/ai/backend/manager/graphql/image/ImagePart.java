package ai.backend.manager.graphql.image;

import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.graphql.Ask;
import ai.backend.manager.graphql.HiddenAgents;
import ai.backend.manager.graphql.ManagerState;
import ai.backend.manager.graphql.Part;
import ai.backend.manager.graphql.Wiring;
import ai.backend.manager.graphql.entity.Rows;
import ai.backend.manager.graphql.live.LivePart;
import ai.backend.manager.graphql.live.LiveReads;
import ai.backend.manager.graphql.table.Source;
import ai.backend.manager.policy.Reach;
import ai.backend.manager.policy.Verb;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jooq.Condition;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Queries for images (spec/06 §7.10). Who is no superadmin sees those of the registries that the
 * domain allows.
 */
@Singleton
public final class ImagePart implements Part {
  private static final int ALL = 20_000;
  private static final Source DOMAINS = Source.of("domains");

  private final Rows rows;
  private final LiveReads redis;
  private final HiddenAgents hidden;

  @Inject
  public ImagePart(Rows rows, LiveReads redis, ManagerState state) {
    this.rows = rows;
    this.redis = redis;
    this.hidden = new HiddenAgents(state);
  }

  @Override
  public void wire(Wiring wiring) {
    wiring
        .query("image", Verb.IMAGE_QUERY, this::image)
        .query("images", Verb.IMAGE_QUERY, this::images)
        .field("Image", "labels", ask -> ImageFields.labels(ask.row()))
        .field("Image", "resource_limits", ask -> ImageFields.limits(ask.row()))
        .field("Image", "supported_accelerators", ask -> ImageFields.accelerators(ask.row()))
        .field("Image", "installed", ask -> agents(ask).thenApply(found -> !found.isEmpty()))
        .field("Image", "installed_agents", this::holders);
  }

  private @Nullable Object image(Ask ask) {
    String reference = ask.required("reference");
    Map<String, Object> found = best(ask, ImageEntity.IMAGES.text("name").eq(reference));
    if (found == null) {
      found = best(ask, ImageEntity.aliased(reference));
    }
    if (found == null) {
      throw ApiProblem.notFound("image", "no image is named '" + reference + "'");
    }
    return found;
  }

  /** The image of the wanted architecture, or the only one there is. */
  private @Nullable Map<String, Object> best(Ask ask, Condition named) {
    List<Map<String, Object>> found =
        rows.all(ask, ImageEntity.IMAGE, named.and(allowed(ask)), ALL);
    if (found.size() == 1) {
      return found.getFirst();
    }
    return found.stream()
        .filter(image -> ask.required("architecture").equals(image.get("architecture")))
        .findFirst()
        .orElse(null);
  }

  private Object images(Ask ask) {
    if (Boolean.TRUE.equals(ask.flag("is_operation"))) {
      return List.of();
    }
    List<Map<String, Object>> images = rows.all(ask, ImageEntity.IMAGE, allowed(ask), ALL);
    Boolean installed = ask.flag("is_installed");
    if (installed == null || images.isEmpty()) {
      return images;
    }
    Map<String, Set<String>> holders =
        redis.images(images.stream().map(image -> String.valueOf(image.get("canonical"))).toList());
    return images.stream()
        .filter(image -> installed == holders.containsKey(String.valueOf(image.get("canonical"))))
        .toList();
  }

  /** The images that the caller may see. */
  static Condition allowed(Ask ask) {
    if (ask.reach() == Reach.EVERYTHING) {
      return DSL.noCondition();
    }
    return DSL.exists(
        DSL.selectOne()
            .from(DOMAINS.table())
            .where(DOMAINS.text("name").eq(ask.caller().domainName()))
            .and(
                ImageEntity.IMAGES
                    .text("registry")
                    .eq(DSL.any(DOMAINS.texts("allowed_docker_registries")))));
  }

  private @Nullable Object holders(Ask ask) {
    return hidden.from(ask) ? null : agents(ask).thenApply(List::copyOf);
  }

  private static CompletableFuture<Set<String>> agents(Ask ask) {
    return ask.<String, @Nullable Set<String>>load(
            LivePart.INSTALLED, String.valueOf(ask.row().get("canonical")))
        .thenApply(found -> found == null ? Set.of() : found);
  }
}
