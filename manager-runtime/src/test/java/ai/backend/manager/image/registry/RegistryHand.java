package ai.backend.manager.image.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Base64;
import java.util.Map;

/** Puts images into a registry and looks at what is there, without the code under test. */
public final class RegistryHand {
  public static final String DOCKER = "application/vnd.docker.distribution.manifest.v2+json";
  public static final String OCI = "application/vnd.oci.image.manifest.v1+json";
  public static final String OCI_INDEX = "application/vnd.oci.image.index.v1+json";
  private static final Map<String, String> CONFIGURATION =
      Map.of(
          DOCKER, "application/vnd.docker.container.image.v1+json",
          OCI, "application/vnd.oci.image.config.v1+json");
  private static final Map<String, String> LAYER =
      Map.of(
          DOCKER, "application/vnd.docker.image.rootfs.diff.tar.gzip",
          OCI, "application/vnd.oci.image.layer.v1.tar+gzip");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final String url;
  private final String authorization;

  public RegistryHand(String url) {
    this(url, "");
  }

  public RegistryHand(String url, String login) {
    this.url = url;
    this.authorization =
        login.isEmpty() ? "" : "Basic " + Base64.getEncoder().encodeToString(login.getBytes(UTF_8));
  }

  /** Stores an image of one architecture; tells the digest of its manifest. */
  public String image(
      String repository, String tag, String type, String architecture, byte[]... layers)
      throws IOException, InterruptedException {
    ObjectNode manifest = JSON.createObjectNode().put("schemaVersion", 2).put("mediaType", type);
    byte[] configuration = configuration(architecture).getBytes(UTF_8);
    describe(manifest.putObject("config"), CONFIGURATION.get(type), blob(repository, configuration))
        .put("size", configuration.length);
    for (byte[] layer : layers) {
      describe(manifest.withArray("layers").addObject(), LAYER.get(type), blob(repository, layer))
          .put("size", layer.length);
    }
    return manifest(repository, tag, type, manifest);
  }

  private static String configuration(String architecture) {
    return """
    {"architecture": "%s", "os": "linux", "created": "2023-01-02T03:04:05Z",
     "config": {"Env": ["PATH=/usr/bin"], "User": "root",
       "Labels": {"maintainer": "somebody", "ai.backend.service-ports": "old:http:9000",
         "ai.backend.resource.min.cuda.device": "1"}},
     "rootfs": {"type": "layers", "diff_ids": []}, "history": [{"created_by": "RUN true"}]}
    """
        .formatted(architecture);
  }

  private static ObjectNode describe(ObjectNode descriptor, String type, String digest) {
    return descriptor.put("mediaType", type).put("digest", digest);
  }

  /** Stores an index of images that are there. */
  public void index(String repository, String tag, Map<String, String> digestOfArchitecture)
      throws IOException, InterruptedException {
    ObjectNode index = JSON.createObjectNode().put("schemaVersion", 2).put("mediaType", OCI_INDEX);
    for (var entry : digestOfArchitecture.entrySet()) {
      ObjectNode item = describe(index.withArray("manifests").addObject(), OCI, entry.getValue());
      item.put("size", 1000);
      item.putObject("platform").put("os", "linux").put("architecture", entry.getKey());
    }
    manifest(repository, tag, OCI_INDEX, index);
  }

  public String manifest(String repository, String reference, String type, ObjectNode manifest)
      throws IOException, InterruptedException {
    byte[] bytes = manifest.toString().getBytes(UTF_8);
    expect(201, send("PUT", "/v2/" + repository + "/manifests/" + reference, type, bytes));
    return Digest.of(bytes);
  }

  public String blob(String repository, byte[] bytes) throws IOException, InterruptedException {
    String digest = Digest.of(bytes);
    var begun = send("POST", "/v2/" + repository + "/blobs/uploads/", "", new byte[0]);
    String place = expect(202, begun).headers().firstValue("Location").orElseThrow();
    String target = place + (place.contains("?") ? "&" : "?") + "digest=" + digest;
    expect(201, send("PUT", target, "application/octet-stream", bytes));
    return digest;
  }

  public boolean has(String repository, String tag) throws IOException, InterruptedException {
    return send("GET", "/v2/" + repository + "/manifests/" + tag, "", new byte[0]).statusCode()
        == 200;
  }

  /** The manifest at a tag, as it is stored. */
  public JsonNode manifest(String repository, String tag) throws IOException, InterruptedException {
    return JSON.readTree(bytes("/v2/" + repository + "/manifests/" + tag));
  }

  /** The configuration of the image at a tag. */
  public JsonNode configurationAt(String repository, String tag)
      throws IOException, InterruptedException {
    String digest = manifest(repository, tag).at("/config/digest").asText();
    return JSON.readTree(bytes("/v2/" + repository + "/blobs/" + digest));
  }

  public byte[] bytes(String path) throws IOException, InterruptedException {
    return expect(200, send("GET", path, "", new byte[0])).body();
  }

  private HttpResponse<byte[]> send(String method, String path, String type, byte[] body)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create(path.startsWith("http") ? path : url + path))
            .method(method, BodyPublishers.ofByteArray(body))
            .header("Accept", String.join(", ", DOCKER, OCI, OCI_INDEX));
    if (!type.isEmpty()) {
      request.header("Content-Type", type);
    }
    if (!authorization.isEmpty()) {
      request.header("Authorization", authorization);
    }
    return HTTP.send(request.build(), BodyHandlers.ofByteArray());
  }

  private static HttpResponse<byte[]> expect(int status, HttpResponse<byte[]> response) {
    if (response.statusCode() != status) {
      throw new AssertionError(response + ": " + new String(response.body(), UTF_8));
    }
    return response;
  }
}
