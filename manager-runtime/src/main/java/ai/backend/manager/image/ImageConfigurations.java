package ai.backend.manager.image;

import ai.backend.common.etcd.EtcdClient;
import ai.backend.manager.image.registry.RegistryConfig;
import ai.backend.manager.image.registry.RegistryException;
import ai.backend.manager.image.registry.RegistryReader;
import ai.backend.manager.image.registry.ScannedImage;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.JSON;
import org.jooq.Record;

/**
 * How an image wants to be run (OCI image configuration: {@code architecture}, {@code os}, {@code
 * config} with {@code Env}, {@code Entrypoint}, {@code Labels} …).
 */
@Singleton
public final class ImageConfigurations {
  private static final System.Logger LOG = System.getLogger(ImageConfigurations.class.getName());
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final DSLContext db;
  private final EtcdClient etcd;

  public ImageConfigurations(DSLContext db, EtcdClient etcd) {
    this.db = db;
    this.etcd = etcd;
  }

  /**
   * The configuration that the image's registry has. When the registry does not say, what is known
   * here: the architecture, and the labels if the image is in the table.
   *
   * @param image canonical name
   * @param architecture as kernels name it, e.g. {@code x86_64}
   */
  public ObjectNode of(String image, String architecture) {
    Optional<Record> row =
        db.fetchOptional(
            """
            select registry, image, config_digest, is_local, labels from images
             where name = ? and architecture = ? limit 1
            """,
            image,
            architecture);
    return row.filter(r -> !r.get("is_local", boolean.class))
        .flatMap(r -> inRegistry(image, r))
        .orElseGet(() -> known(architecture, row));
  }

  private Optional<ObjectNode> inRegistry(String image, Record row) {
    try {
      for (RegistryConfig registry : RegistryConfig.all(etcd)) {
        if (registry.name().equals(row.get("registry", String.class))) {
          try (var reader = new RegistryReader(registry)) {
            return reader.configuration(
                row.get("image", String.class), row.get("config_digest", String.class).strip());
          }
        }
      }
    } catch (RegistryException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "the configuration of {0} was not read: {1}",
          image,
          e.getMessage());
    }
    return Optional.empty();
  }

  private static ObjectNode known(String architecture, Optional<Record> row) {
    ObjectNode image = JsonNodeFactory.instance.objectNode();
    image.put("architecture", ScannedImage.imageNameOf(architecture)).put("os", "linux");
    ObjectNode config = image.putObject("config");
    row.ifPresent(r -> config.set("Labels", labels(r)));
    return image;
  }

  private static ObjectNode labels(Record row) {
    try {
      return (ObjectNode) MAPPER.readTree(row.get("labels", JSON.class).data());
    } catch (IOException e) {
      throw new IllegalStateException("the labels of an image are no JSON object", e);
    }
  }
}
