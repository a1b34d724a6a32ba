package ai.backend.manager.image.imports;

import ai.backend.common.image.ImageReference;
import ai.backend.manager.image.ImageTable;
import ai.backend.manager.image.registry.Attempts;
import ai.backend.manager.image.registry.Blob;
import ai.backend.manager.image.registry.BlobCopy;
import ai.backend.manager.image.registry.Manifest;
import ai.backend.manager.image.registry.RegistryException;
import ai.backend.manager.image.registry.RegistryHttp;
import ai.backend.manager.image.registry.ScannedImage;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jooq.DSLContext;
import org.jooq.exception.DataAccessException;

/**
 * Imports an image: gives it the labels of kernels and pushes it under another name, layer by layer
 * from registry to registry; nothing is run or built. The tag is written last, so a failure leaves
 * the target as it was, and a repetition skips what is there already.
 */
final class ImageImport {
  private static final System.Logger LOG = System.getLogger(ImageImport.class.getName());

  private final DSLContext database;
  private final ImportOrder order;
  private final RegistryHttp source;
  private final RegistryHttp target;
  private final Attempts attempts;

  /** Hears about the progress of an import. */
  @FunctionalInterface
  interface Progress {
    void reached(long bytes, long total, String message);

    /** The same, but when it cannot be told the import goes on. */
    default Progress undisturbed() {
      return (bytes, total, message) -> {
        try {
          reached(bytes, total, message);
        } catch (RuntimeException e) {
          LOG.log(System.Logger.Level.WARNING, "progress of an import was not told", e);
        }
      };
    }
  }

  /**
   * An import between two registries.
   *
   * @param source stays the caller's to close, as does {@code target}
   */
  ImageImport(DSLContext database, ImportOrder order, RegistryHttp source, RegistryHttp target) {
    this.database = database;
    this.order = order;
    this.source = source;
    this.target = target;
    this.attempts = new Attempts(target.times());
  }

  /**
   * Does all of it.
   *
   * @param alone whether nobody else writes the target; asked just before its tag is written
   * @throws RegistryException saying what went wrong; the tag is then as it was
   */
  void run(BooleanSupplier alone, Progress progress) throws RegistryException {
    ImportRequest request = order.request();
    SourceImage image =
        attempts
            .of(() -> SourceImage.read(source, request.source(), request.architecture()))
            .labelled(ImportLabels.of(request));
    long total = image.size();
    if (isThere(image)) {
      progress.reached(total, total, request.target() + " is there already");
    } else {
      copyLayers(image, total, progress);
      push(image, alone);
      progress.reached(total, total, request.target() + " is pushed");
    }
    store(image);
  }

  /** Whether the tag names just this image; refuses when it names one that has to stay. */
  private boolean isThere(SourceImage image) throws RegistryException {
    ImageReference name = order.request().target();
    Optional<Manifest> there =
        attempts.of(() -> Manifest.read(target, name.repository(), name.tag()));
    if (there.isEmpty()) {
      return false;
    }
    if (there.get().digest().equals(image.manifest().digest())) {
      return true;
    }
    if (!order.mayReplace()) {
      throw new RegistryException(
          name + " exists and is another image; only a superadmin replaces it: choose another tag");
    }
    if (there.get().isIndex() || !architecture(there.get()).equals(image.architecture())) {
      throw new RegistryException(
          name
              + " has images of other architectures, which would lose their name: choose another tag");
    }
    return false;
  }

  private String architecture(Manifest there) throws RegistryException {
    ImageReference name = order.request().target();
    return attempts
        .of(() -> SourceImage.read(target, name.repository(), there, name.canonical()))
        .architecture();
  }

  private void copyLayers(SourceImage image, long total, Progress progress)
      throws RegistryException {
    var copy =
        new BlobCopy(source, order.request().source().image(), target, order.request().target());
    int count = image.layers().size();
    int number = 0;
    long done = 0;
    for (Blob layer : image.layers()) {
      number++;
      long before = done;
      String which = "layer " + number + " of " + count + " ";
      BlobCopy.Way way =
          copy.copy(
              layer, bytes -> progress.reached(before + bytes, total, which + "is being copied"));
      done += layer.size();
      progress.reached(done, total, which + told(way));
    }
    copy.put(
        image.manifest().json().path("config").path("digest").asText(), image.configurationBytes());
  }

  private static String told(BlobCopy.Way way) {
    return switch (way) {
      case PRESENT -> "is there already";
      case MOUNTED -> "was taken over";
      case COPIED -> "was copied";
    };
  }

  private void push(SourceImage image, BooleanSupplier alone) throws RegistryException {
    ImageReference name = order.request().target();
    URI place = target.uri("/v2/" + name.repository() + "/manifests/" + name.tag());
    if (!alone.getAsBoolean()) {
      throw new RegistryException(
          "etcd was away for too long to be sure that nobody else imports to "
              + name
              + "; import again, what was copied is kept");
    }
    byte[] bytes = image.manifest().bytes();
    attempts.of(
        () -> target.change("PUT", place, image.manifest().mediaType(), bytes, Set.of(201)));
  }

  private void store(SourceImage image) throws RegistryException {
    ImageReference name = order.request().target();
    var row =
        new ScannedImage(
            name,
            image.architecture(),
            image.manifest().configuration().digest(),
            image.size(),
            image.labels(),
            false);
    try {
      ImageTable.upsert(database, row);
    } catch (DataAccessException e) {
      throw new RegistryException(
          name + " is pushed, but the database did not take it: import again", e);
    }
  }
}
