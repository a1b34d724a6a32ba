package ai.backend.manager.image.imports;

import ai.backend.manager.image.registry.Blob;
import ai.backend.manager.image.registry.Digest;
import ai.backend.manager.image.registry.Manifest;
import ai.backend.manager.image.registry.RegistryException;
import ai.backend.manager.image.registry.RegistryHttp;
import ai.backend.manager.image.registry.RegistryReader;
import ai.backend.manager.image.registry.ScannedImage;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/** An image of one architecture: its manifest, its configuration and its layers. */
record SourceImage(Manifest manifest, ObjectNode configuration, List<Blob> layers) {
  private static final int MAX_CONFIGURATION = 8 << 20;

  /**
   * Reads it from its registry.
   *
   * @throws RegistryException when it is missing, of another architecture or no image of containers
   */
  static SourceImage read(RegistryHttp registry, ImportSource source, String architecture)
      throws RegistryException {
    Manifest found = find(registry, source, source.reference());
    Manifest manifest = found;
    if (found.isIndex()) {
      String digest =
          found
              .manifestFor(architecture)
              .orElseThrow(() -> foreign(source, architecture, found.architectures()));
      manifest = find(registry, source, digest);
    }
    SourceImage image = read(registry, source.image().repository(), manifest, source.toString());
    if (!image.architecture().equals(architecture)) {
      throw foreign(source, architecture, List.of(image.architecture()));
    }
    return image;
  }

  /**
   * Reads what belongs to a manifest.
   *
   * @param name what it is called when something is wrong with it
   */
  static SourceImage read(RegistryHttp registry, String repository, Manifest manifest, String name)
      throws RegistryException {
    try {
      return read(registry, repository, manifest);
    } catch (RegistryException e) {
      throw e.isPassing() ? e : new RegistryException(name + ": " + e.getMessage(), e);
    }
  }

  private static SourceImage read(RegistryHttp registry, String repository, Manifest manifest)
      throws RegistryException {
    Blob blob = manifest.configuration();
    var document =
        registry
            .get("/v2/" + repository + "/blobs/" + blob.digest(), "*/*", MAX_CONFIGURATION)
            .orElseThrow(
                () -> new RegistryException("its configuration " + blob.digest() + " is missing"));
    if (!Digest.of(document.response().body()).equals(blob.digest())) {
      throw new RegistryException(
          "its configuration " + blob.digest() + " is not what its digest says");
    }
    if (!(document.json() instanceof ObjectNode configuration)) {
      throw new RegistryException("its configuration is no object");
    }
    return new SourceImage(manifest, configuration, manifest.layers());
  }

  private static Manifest find(RegistryHttp registry, ImportSource source, String reference)
      throws RegistryException {
    return Manifest.read(registry, source.image().repository(), reference)
        .orElseThrow(
            () ->
                new RegistryException(
                    "registry " + source.image().registry() + " has no image " + source));
  }

  private static RegistryException foreign(
      ImportSource source, String architecture, List<String> there) {
    return new RegistryException(
        source
            + " is not for "
            + architecture
            + " but for "
            + (there.isEmpty() ? "none that is named" : String.join(", ", there))
            + "; set architecture");
  }

  String architecture() {
    return ScannedImage.architectureOf(configuration.path("architecture").asText());
  }

  /** The same image with labels. */
  SourceImage labelled(Map<String, String> labels) {
    ObjectNode changed = configuration.deepCopy();
    ImportLabels.set(labels, changed);
    byte[] bytes = Manifest.bytes(changed);
    return new SourceImage(
        manifest.with(new Blob(Digest.of(bytes), bytes.length)), changed, layers);
  }

  /** Those of its configuration. */
  ObjectNode labels() {
    return RegistryReader.labels(configuration);
  }

  byte[] configurationBytes() {
    return Manifest.bytes(configuration);
  }

  /** All of it in bytes, as a scan counts it. */
  long size() {
    long size = configurationBytes().length;
    for (JsonNode layer : manifest.json().path("layers")) {
      size += layer.path("size").asLong();
    }
    return size;
  }
}
