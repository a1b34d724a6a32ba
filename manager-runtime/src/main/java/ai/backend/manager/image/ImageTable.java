package ai.backend.manager.image;

import ai.backend.manager.image.registry.RegistryException;
import ai.backend.manager.image.registry.ScannedImage;
import java.util.List;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Record;

/** Rows of the images table, one for each (name, architecture). */
public final class ImageTable {
  private static final String UPDATE =
      """
      update images set config_digest = ?, size_bytes = ?, type = cast(? as imagetype), accelerators = ?,
        labels = cast(? as json), resources = cast(? as jsonb), is_local = ?, registry = ?, image = ?, tag = ?
      where name = ? and architecture = ?
      """;
  private static final String INSERT =
      """
      insert into images (config_digest, size_bytes, type, accelerators, labels, resources, is_local, registry, image,
        tag, name, architecture)
      values (?, ?, cast(? as imagetype), ?, cast(? as json), cast(? as jsonb), ?, ?, ?, ?, ?, ?)
      """;
  private static final String BY_NAME =
      """
      select i.* from images i
      where (i.name = ? or i.id in (select image from image_aliases where alias = ?)) and i.architecture = ?
      """;

  private ImageTable() {}

  public static void upsert(DSLContext database, ScannedImage image) throws RegistryException {
    String resources = image.resources().toString();
    Object[] values = {
      image.configDigest(),
      image.sizeBytes(),
      image.type(),
      image.accelerators().orElse(null),
      image.labels().toString(),
      resources,
      image.local(),
      image.reference().registry(),
      image.reference().repository(),
      image.reference().tag(),
      image.reference().canonical(),
      image.architecture()
    };
    database.transaction(
        transaction -> {
          // one scanner at a time: (name, architecture) has no unique constraint
          transaction.dsl().execute("select pg_advisory_xact_lock(hashtext('images'))");
          if (transaction.dsl().execute(UPDATE, values) == 0) {
            transaction.dsl().execute(INSERT, values);
          }
        });
  }

  /** All images by name and architecture. */
  public static List<Record> all(DSLContext database) {
    return List.copyOf(database.fetch("select * from images order by name, architecture"));
  }

  /** Images of that name or alias. */
  public static List<Record> named(DSLContext database, String nameOrAlias, String architecture) {
    return List.copyOf(database.fetch(BY_NAME, nameOrAlias, nameOrAlias, architecture));
  }

  /**
   * Removes an image and its aliases.
   *
   * @throws org.jooq.exception.DataAccessException when a model service uses it
   */
  public static void forget(DSLContext database, UUID image) {
    database.transaction(
        transaction -> {
          transaction.dsl().execute("delete from image_aliases where image = ?", image);
          transaction.dsl().execute("delete from images where id = ?", image);
        });
  }

  /** Sets the least and most of one slot. */
  public static void limit(DSLContext database, UUID image, ImageLimits limits) {
    database.execute(
        """
        update images set resources = resources || jsonb_build_object(?::text,
          jsonb_build_object('min', ?::text, 'max', ?::text)) where id = ?
        """,
        limits.slot(),
        limits.minimum(),
        limits.maximum(),
        image);
  }

  /** Names an image; false when the alias names another one. */
  public static boolean alias(DSLContext database, String alias, UUID image) {
    database.execute(
        "insert into image_aliases (alias, image) values (?, ?) on conflict (alias) do nothing",
        alias,
        image);
    return database
        .fetchOptional("select 1 from image_aliases where alias = ? and image = ?", alias, image)
        .isPresent();
  }

  /** Removes an alias; false when there was none. */
  public static boolean dealias(DSLContext database, String alias) {
    return database.execute("delete from image_aliases where alias = ?", alias) > 0;
  }
}
