package ai.backend.manager.graphql.image;

import static ai.backend.manager.graphql.image.ImageEntity.IMAGE;
import static ai.backend.manager.graphql.image.ImageEntity.IMAGES;

import ai.backend.manager.graphql.Ask;
import ai.backend.manager.graphql.Part;
import ai.backend.manager.graphql.Wiring;
import ai.backend.manager.graphql.entity.Parents;
import ai.backend.manager.graphql.entity.Rows;
import ai.backend.manager.graphql.node.Connections;
import ai.backend.manager.graphql.node.NodeSource;
import ai.backend.manager.policy.Verb;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** Images as Relay nodes (spec/06 §7.10), by global id or as a part of something else. */
@Singleton
public final class ImageNodes implements Part, NodeSource {
  private static final String TYPE = "ImageNode";
  private static final String BY_ID = "image.nodes";

  private final Rows rows;

  @Inject
  public ImageNodes(Rows rows) {
    this.rows = rows;
  }

  @Override
  public void wire(Wiring wiring) {
    wiring
        .field(TYPE, "labels", ask -> ImageFields.labels(ask.row()))
        .field(TYPE, "resource_limits", ask -> ImageFields.limits(ask.row()))
        .field(TYPE, "supported_accelerators", ask -> ImageFields.accelerators(ask.row()))
        .loader(BY_ID, this::byId);
  }

  /** The image that a row names, among those asked for together. */
  public static Object load(Ask ask, UUID image) {
    return ask.load(BY_ID, new Parents.Key<>(image, ask.fields(), null));
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public Verb verb() {
    return Verb.IMAGE_QUERY;
  }

  @Override
  public @Nullable Map<String, Object> find(Ask ask, UUID id) {
    return rows.one(
        withKey(ask.fields()), IMAGE, IMAGES.uuid("id").eq(id).and(ImagePart.allowed(ask)));
  }

  private Map<Parents.Key<UUID>, Map<String, Object>> byId(Set<Parents.Key<UUID>> keys) {
    var found = new HashMap<Parents.Key<UUID>, Map<String, Object>>();
    Parents.byFields(
            keys,
            (alike, ids) ->
                rows.children(
                    IMAGE, withKey(alike.fields()), IMAGES.uuid("id"), ids, DSL.noCondition(), 1))
        .forEach(
            (key, images) -> {
              if (!images.isEmpty()) {
                found.put(key, images.getFirst());
              }
            });
    return found;
  }

  private static Set<String> withKey(Set<String> fields) {
    var wanted = new LinkedHashSet<>(fields);
    wanted.add(Connections.NODE_KEY);
    return wanted;
  }
}
