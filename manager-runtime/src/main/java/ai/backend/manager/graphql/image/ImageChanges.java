package ai.backend.manager.graphql.image;

import static ai.backend.manager.graphql.image.ImageEntity.ALIASES;
import static ai.backend.manager.graphql.image.ImageEntity.IMAGES;

import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.graphql.Ask;
import ai.backend.manager.graphql.MutationRefusal;
import ai.backend.manager.graphql.Part;
import ai.backend.manager.graphql.Payload;
import ai.backend.manager.graphql.Wiring;
import ai.backend.manager.graphql.change.Changes;
import ai.backend.manager.graphql.change.Writes;
import ai.backend.manager.policy.Verb;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** Mutations of images and their aliases; superadmins only. */
@Singleton
public final class ImageChanges implements Part {

  /** What the API itself answers to these two mutations (spec/06 §6.2). */
  private static final String NOT_THERE = "Not implemented.";

  private final DSLContext db;

  @Inject
  public ImageChanges(DSLContext db) {
    this.db = db;
  }

  @Override
  public void wire(Wiring wiring) {
    wiring
        .mutation("alias_image", Verb.IMAGE_CHANGE, this::alias)
        .mutation("dealias_image", Verb.IMAGE_CHANGE, this::dealias)
        .mutation("forget_image", Verb.IMAGE_CHANGE, this::forget)
        .mutation("clear_images", Verb.IMAGE_CHANGE, this::clear)
        .mutation("modify_image", Verb.IMAGE_CHANGE, this::modify)
        .mutation("preload_image", Verb.IMAGE_CHANGE, ask -> Payload.of(false, NOT_THERE))
        .mutation("unload_image", Verb.IMAGE_CHANGE, ask -> Payload.of(false, NOT_THERE));
  }

  private Object alias(Ask ask) {
    UUID image = require(ask, "target");
    new Writes(db)
        .insert(
            ALIASES,
            Changes.to(ALIASES, Map.of())
                .with(ALIASES.text("alias"), ask.required("alias"))
                .with(ALIASES.uuid("image"), image));
    return done();
  }

  private Object dealias(Ask ask) {
    Condition named = ALIASES.text("alias").eq(ask.required("alias"));
    db.transaction(
        transaction -> {
          if (transaction.dsl().deleteFrom(ALIASES.table()).where(named).execute() == 0) {
            throw new MutationRefusal("No such alias");
          }
        });
    return done();
  }

  private Object forget(Ask ask) {
    UUID image = require(ask, "reference");
    new Writes(db).delete(IMAGES, IMAGES.uuid("id").eq(image), "forgetimage");
    return done();
  }

  private Object clear(Ask ask) {
    Condition registry = IMAGES.text("registry").eq(ask.required("registry"));
    db.transaction(
        transaction -> {
          transaction
              .dsl()
              .deleteFrom(ALIASES.table())
              .where(
                  ALIASES
                      .uuid("image")
                      .in(DSL.select(IMAGES.uuid("id")).from(IMAGES.table()).where(registry)))
              .execute();
          transaction.dsl().deleteFrom(IMAGES.table()).where(registry).execute();
        });
    return done();
  }

  private Object modify(Ask ask) {
    UUID image = find(ask, "target");
    if (image == null) {
      throw new MutationRefusal("Image not found");
    }
    new Writes(db)
        .update(
            IMAGES,
            ImageInput.changes(ask.input("props")),
            IMAGES.uuid("id").eq(image),
            "modifyimage");
    return done();
  }

  private UUID require(Ask ask, String argument) {
    UUID image = find(ask, argument);
    if (image == null) {
      throw ApiProblem.notFound("image", "no image is named '" + ask.required(argument) + "'");
    }
    return image;
  }

  /** By canonical name, else by alias; the wanted architecture, or the only one there is. */
  private @Nullable UUID find(Ask ask, String argument) {
    String reference = ask.required(argument);
    UUID named = find(ask, IMAGES.text("name").eq(reference));
    return named == null ? find(ask, ImageEntity.aliased(reference)) : named;
  }

  private @Nullable UUID find(Ask ask, Condition named) {
    var found =
        db.select(IMAGES.uuid("id"), IMAGES.text("architecture"))
            .from(IMAGES.table())
            .where(named)
            .orderBy(IMAGES.uuid("id"))
            .fetch();
    if (found.size() == 1) {
      return found.getFirst().value1();
    }
    return found.stream()
        .filter(image -> ask.required("architecture").equals(image.value2()))
        .map(image -> image.value1())
        .findFirst()
        .orElse(null);
  }

  private static Map<String, @Nullable Object> done() {
    return Payload.of(true, "");
  }
}
