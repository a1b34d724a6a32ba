package ai.backend.manager.image;

import ai.backend.common.etcd.EtcdClient;
import ai.backend.common.image.ImageReference;
import ai.backend.manager.image.registry.RegistryConfig;
import ai.backend.manager.image.registry.RegistryException;
import ai.backend.manager.image.registry.RegistryReader;
import ai.backend.manager.image.registry.ScannedImage;
import java.util.ArrayList;
import java.util.List;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** Reads registries into the images table. Used by the command line and by the API's rescan. */
public final class ImageScan {
  /** Hears about the progress of a scan. */
  public interface Progress {
    /** One more image is in the table, or was passed over for the reason given. */
    void image(String name, String outcome);
  }

  /** What a scan found: {@code stored} kernel images, {@code passedOver} others. */
  public record Result(int stored, int passedOver) {
    Result plus(Result other) {
      return new Result(stored + other.stored, passedOver + other.passedOver);
    }
  }

  private final DSLContext database;
  private final List<RegistryConfig> registries;

  public ImageScan(DSLContext database, EtcdClient etcd) throws RegistryException {
    this.database = database;
    this.registries = RegistryConfig.all(etcd);
  }

  /**
   * Scans one registry by its name, or one image by its full name.
   *
   * @throws RegistryException when no such registry is configured, or it cannot be read
   */
  public Result scan(String registryOrImage, Progress progress) throws RegistryException {
    for (RegistryConfig registry : registries) {
      if (registry.name().equals(registryOrImage)) {
        return scanRegistry(registry, progress);
      }
    }
    if (!registryOrImage.contains("/")) {
      throw unknown(registryOrImage);
    }
    ImageReference image;
    try {
      image = ImageReference.parse(registryOrImage);
    } catch (IllegalArgumentException e) {
      throw new RegistryException(String.valueOf(e.getMessage()), e);
    }
    RegistryConfig registry =
        registries.stream()
            .filter(r -> r.name().equals(image.registry()))
            .findFirst()
            .orElseThrow(() -> unknown(image.registry()));
    return scanImage(registry, image, progress);
  }

  /** Scans all configured registries. */
  public Result scanAll(Progress progress) throws RegistryException {
    var total = new Result(0, 0);
    for (RegistryConfig registry : registries) {
      total = total.plus(scanRegistry(registry, progress));
    }
    return total;
  }

  /**
   * Scans the images of a container engine.
   *
   * @param registryOrImage only those of that registry or full name; null for all
   */
  public Result scan(LocalEngine engine, @Nullable String registryOrImage, Progress progress)
      throws RegistryException {
    List<ScannedImage> wanted =
        engine.images().stream()
            .filter(
                image ->
                    registryOrImage == null
                        || image.reference().registry().equals(registryOrImage)
                        || image.reference().canonical().equals(registryOrImage))
            .toList();
    return store(wanted, progress);
  }

  private Result scanRegistry(RegistryConfig registry, Progress progress) throws RegistryException {
    var total = new Result(0, 0);
    try (var reader = new RegistryReader(registry)) {
      for (String repository : reader.repositories()) {
        for (String tag : reader.tags(repository)) {
          total = total.plus(store(reader.images(repository, tag), progress));
        }
      }
    }
    return total;
  }

  private Result scanImage(RegistryConfig registry, ImageReference image, Progress progress)
      throws RegistryException {
    try (var reader = new RegistryReader(registry)) {
      List<ScannedImage> found = reader.images(image.repository(), image.tag());
      if (found.isEmpty()) {
        throw new RegistryException(registry + " has no image " + image);
      }
      return store(found, progress);
    }
  }

  private Result store(List<ScannedImage> images, Progress progress) throws RegistryException {
    int stored = 0;
    for (ScannedImage image : images) {
      String name = image.reference() + " (" + image.architecture() + ")";
      if (image.isKernel()) {
        ImageTable.upsert(database, image);
        stored++;
        progress.image(name, "stored");
      } else {
        progress.image(name, "passed over: it has no label ai.backend.kernelspec=1");
      }
    }
    return new Result(stored, images.size() - stored);
  }

  private RegistryException unknown(String name) {
    var names = new ArrayList<String>();
    registries.forEach(r -> names.add(r.name()));
    return new RegistryException(
        "there is no registry \""
            + name
            + "\"; configured are: "
            + (names.isEmpty() ? "none" : String.join(", ", names))
            + " (etcd keys below "
            + RegistryConfig.PREFIX
            + ")");
  }
}
