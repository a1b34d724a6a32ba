package ai.backend.manager.image.registry;

import ai.backend.common.image.ImageReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads repositories, tags and image configurations of one registry. Takes single manifests as well
 * as manifest lists and OCI indexes.
 */
public final class RegistryReader implements AutoCloseable {
  private static final int MAX_PAGES = 1000;
  private static final String JSON = "application/json";
  static final String MANIFESTS =
      String.join(
          ", ",
          "application/vnd.oci.image.index.v1+json",
          "application/vnd.docker.distribution.manifest.list.v2+json",
          "application/vnd.oci.image.manifest.v1+json",
          "application/vnd.docker.distribution.manifest.v2+json");
  private static final Pattern NEXT = Pattern.compile("<([^>]+)>\\s*;\\s*rel=\"?next\"?");

  private final RegistryConfig registry;
  private final RegistryHttp http;

  public RegistryReader(RegistryConfig registry) {
    this.registry = registry;
    this.http = new RegistryHttp(registry);
  }

  /**
   * All repositories: the catalogue of a plain registry, the projects' repositories of a Harbor.
   */
  public List<String> repositories() throws RegistryException {
    if (!registry.isHarbor()) {
      return pages("/v2/_catalog?n=100", "repositories");
    }
    var names = new ArrayList<String>();
    for (String project : registry.projects()) {
      names.addAll(harborRepositories(project));
    }
    return names;
  }

  private List<String> harborRepositories(String project) throws RegistryException {
    var names = new ArrayList<String>();
    String base =
        "/api/v2.0/projects/"
            + URLEncoder.encode(project, StandardCharsets.UTF_8)
            + "/repositories?page_size=100&page=";
    for (int page = 1; page <= MAX_PAGES; page++) {
      JsonNode found =
          http.get(base + page, JSON)
              .orElseThrow(
                  () -> new RegistryException(registry + " has no project \"" + project + "\""))
              .json();
      found.forEach(repository -> names.add(repository.path("name").asText()));
      if (found.size() < 100) {
        break;
      }
    }
    return names;
  }

  public List<String> tags(String repository) throws RegistryException {
    return pages("/v2/" + repository + "/tags/list?n=100", "tags");
  }

  private List<String> pages(String first, String member) throws RegistryException {
    var items = new ArrayList<String>();
    String path = first;
    for (int page = 0; page < MAX_PAGES; page++) {
      Optional<RegistryHttp.Document> found = http.get(path, JSON);
      if (found.isEmpty()) {
        break;
      }
      found.get().json().path(member).forEach(item -> items.add(item.asText()));
      Matcher next = NEXT.matcher(found.get().header("Link").orElse(""));
      if (!next.find()) {
        break;
      }
      path = next.group(1);
    }
    return items;
  }

  /** The image of one tag, once for each architecture; empty when it is gone. */
  public List<ScannedImage> images(String repository, String tag) throws RegistryException {
    Optional<RegistryHttp.Document> manifest = manifest(repository, tag);
    if (manifest.isEmpty()) {
      return List.of();
    }
    var reference = new ImageReference(registry.name(), repository, tag);
    var images = new ArrayList<ScannedImage>();
    if (manifest.get().json().has("manifests")) {
      for (JsonNode entry : manifest.get().json().path("manifests")) {
        if (entry.path("platform").path("os").asText("linux").equals("linux")) {
          var one = manifest(repository, entry.path("digest").asText());
          if (one.isPresent()) {
            read(reference, one.get().json()).ifPresent(images::add);
          }
        }
      }
    } else {
      read(reference, manifest.get().json()).ifPresent(images::add);
    }
    return images;
  }

  /** The configuration of an image by its digest; empty when it is gone. */
  public Optional<ObjectNode> configuration(String repository, String digest)
      throws RegistryException {
    return http.get("/v2/" + repository + "/blobs/" + digest, "*/*")
        .map(RegistryHttp.Document::json)
        .filter(ObjectNode.class::isInstance)
        .map(ObjectNode.class::cast);
  }

  private Optional<RegistryHttp.Document> manifest(String repository, String reference)
      throws RegistryException {
    return http.get("/v2/" + repository + "/manifests/" + reference, MANIFESTS);
  }

  private Optional<ScannedImage> read(ImageReference reference, JsonNode manifest)
      throws RegistryException {
    String digest = manifest.path("config").path("digest").asText();
    if (digest.isEmpty()) {
      return Optional.empty();
    }
    var blob = http.get("/v2/" + reference.repository() + "/blobs/" + digest, "*/*");
    if (blob.isEmpty()) {
      return Optional.empty();
    }
    JsonNode config = blob.get().json();
    long size = blob.get().size();
    for (JsonNode layer : manifest.path("layers")) {
      size += layer.path("size").asLong();
    }
    return Optional.of(
        new ScannedImage(
            reference,
            ScannedImage.architectureOf(config.path("architecture").asText()),
            digest,
            size,
            labels(config),
            false));
  }

  public static ObjectNode labels(JsonNode config) {
    JsonNode labels = config.path("config").path("Labels");
    if (!labels.isObject()) {
      labels = config.path("container_config").path("Labels");
    }
    return labels instanceof ObjectNode object ? object : JsonNodeFactory.instance.objectNode();
  }

  @Override
  public void close() {
    http.close();
  }
}
