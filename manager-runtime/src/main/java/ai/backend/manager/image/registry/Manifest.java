package ai.backend.manager.image.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A manifest of an image, or an index of manifests, as Docker and OCI write them.
 *
 * @param digest of its bytes in the registry
 */
public record Manifest(String mediaType, String digest, ObjectNode json) {
  private static final int MAX_BYTES = 4 << 20;
  private static final int MAX_LAYERS = 512;
  private static final Set<String> INDEXES =
      Set.of(
          "application/vnd.oci.image.index.v1+json",
          "application/vnd.docker.distribution.manifest.list.v2+json");
  private static final Set<String> IMAGES =
      Set.of(
          "application/vnd.oci.image.manifest.v1+json",
          "application/vnd.docker.distribution.manifest.v2+json");
  private static final Set<String> CONFIGURATIONS =
      Set.of(
          "application/vnd.oci.image.config.v1+json",
          "application/vnd.docker.container.image.v1+json");

  /**
   * Reads one, empty when there is none.
   *
   * @param reference tag or digest; what a digest brings is checked against it
   */
  public static Optional<Manifest> read(RegistryHttp registry, String repository, String reference)
      throws RegistryException {
    String path = "/v2/" + repository + "/manifests/" + reference;
    var document = registry.get(path, RegistryReader.MANIFESTS, MAX_BYTES).orElse(null);
    if (document == null) {
      return Optional.empty();
    }
    String digest = Digest.of(document.response().body());
    if (reference.startsWith("sha256:") && !digest.equals(reference)) {
      throw new RegistryException("manifest " + reference + " is not what its digest says");
    }
    if (!(document.json() instanceof ObjectNode json)) {
      throw new RegistryException("the manifest of " + reference + " is no object");
    }
    String given = json.path("mediaType").asText(document.header("Content-Type").orElse(""));
    return Optional.of(new Manifest(given.split(";", 2)[0].strip(), digest, json));
  }

  public boolean isIndex() {
    return INDEXES.contains(mediaType);
  }

  /** The digest of the manifest for Linux of an architecture, as kernels name it. */
  public Optional<String> manifestFor(String architecture) {
    return entries().stream()
        .filter(entry -> architectureOf(entry).equals(architecture))
        .map(entry -> entry.path("digest").asText())
        .filter(Digest::isOne)
        .findFirst();
  }

  public List<String> architectures() {
    return entries().stream().map(Manifest::architectureOf).distinct().toList();
  }

  private List<JsonNode> entries() {
    return json.path("manifests")
        .valueStream()
        .filter(entry -> entry.path("platform").path("os").asText().equals("linux"))
        .toList();
  }

  private static String architectureOf(JsonNode entry) {
    return ScannedImage.architectureOf(entry.path("platform").path("architecture").asText());
  }

  /** Where the configuration of the image is. */
  public Blob configuration() throws RegistryException {
    if (!IMAGES.contains(mediaType)) {
      throw new RegistryException(
          "it has a manifest of the type \""
              + mediaType
              + "\"; only images of the types of Docker (version 2, schema 2) and OCI can be read");
    }
    String type = json.path("config").path("mediaType").asText();
    if (!CONFIGURATIONS.contains(type)) {
      throw new RegistryException("it is no image of containers but of the type \"" + type + "\"");
    }
    return blob(json.path("config"));
  }

  /** The layers, each once. */
  public List<Blob> layers() throws RegistryException {
    var layers = new ArrayList<Blob>();
    for (JsonNode layer : json.path("layers")) {
      if (layer.has("urls")) {
        throw new RegistryException(
            "it has a layer that lies outside of its registry and may not be copied");
      }
      Blob blob = blob(layer);
      if (!layers.contains(blob)) {
        layers.add(blob);
      }
    }
    if (layers.isEmpty() || layers.size() > MAX_LAYERS) {
      throw new RegistryException(
          "it has " + layers.size() + " layers; images have 1 to " + MAX_LAYERS);
    }
    return layers;
  }

  private static Blob blob(JsonNode descriptor) throws RegistryException {
    String digest = descriptor.path("digest").asText();
    long size = descriptor.path("size").asLong();
    if (!Digest.isOne(digest) || size <= 0) {
      throw new RegistryException(
          "its manifest names a content without a SHA-256 digest or a size");
    }
    return new Blob(digest, size);
  }

  /** The same manifest with another configuration. */
  public Manifest with(Blob configuration) {
    ObjectNode changed = json.deepCopy();
    ((ObjectNode) changed.get("config"))
        .put("digest", configuration.digest())
        .put("size", configuration.size());
    return new Manifest(mediaType, Digest.of(bytes(changed)), changed);
  }

  /** As they are sent; those of one that was read may be spaced otherwise. */
  public byte[] bytes() {
    return bytes(json);
  }

  public static byte[] bytes(ObjectNode json) {
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }
}
