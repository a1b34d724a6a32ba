package ai.backend.manager.graphql.image;

import ai.backend.manager.graphql.entity.Entity;
import ai.backend.manager.graphql.node.Connections;
import ai.backend.manager.graphql.table.Source;
import ai.backend.manager.graphql.table.Sql;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.JSONB;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;

/** Images as rows of table {@code images}; {@code canonical} is {@code registry/name:tag}. */
final class ImageEntity {
  static final Source IMAGES = Source.of("images");
  static final Source ALIASES = Source.of("image_aliases");
  private static final Field<String> DIGEST = DSL.rtrim(IMAGES.text("config_digest"));
  private static final Field<JSONB> LABELS = IMAGES.json("labels").cast(SQLDataType.JSONB);

  static final Entity IMAGE =
      Entity.of(IMAGES)
          .column("id", IMAGES.uuid("id"))
          .column(Connections.NODE_KEY, IMAGES.uuid("id"))
          .column("name", IMAGES.text("image"))
          .column("humanized_name", IMAGES.text("image"))
          .column("canonical", IMAGES.text("name"))
          .column("digest", DIGEST)
          .column("hash", DIGEST)
          .column("size_bytes", IMAGES.bigint("size_bytes"))
          .column("labels", LABELS)
          .column(
              "aliases",
              Sql.texts(
                  DSL.select(ALIASES.text("alias"))
                      .from(ALIASES.table())
                      .where(ALIASES.uuid("image").eq(IMAGES.uuid("id")))
                      .orderBy(ALIASES.text("alias"))))
          .texts("tag", "registry", "architecture", "accelerators")
          .flags("is_local")
          .jsons("resources")
          .computed("resource_limits", "resources")
          .computed("supported_accelerators", "accelerators")
          .always("canonical", "architecture")
          .defaultOrder(IMAGES.text("name").asc(), IMAGES.text("architecture").asc())
          .build(IMAGES.uuid("id"));

  private ImageEntity() {}

  static Condition aliased(String alias) {
    return IMAGES
        .uuid("id")
        .in(
            DSL.select(ALIASES.uuid("image"))
                .from(ALIASES.table())
                .where(ALIASES.text("alias").eq(alias)));
  }
}
