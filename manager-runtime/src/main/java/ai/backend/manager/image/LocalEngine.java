package ai.backend.manager.image;

import ai.backend.common.image.ImageReference;
import ai.backend.manager.image.registry.RegistryException;
import ai.backend.manager.image.registry.ScannedImage;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The images that the container engine of this machine holds, by its API (Docker's, which Podman
 * has too) on a Unix socket.
 */
public final class LocalEngine {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SCHEME = "unix://";
  private static final String DEFAULT = SCHEME + "/var/run/docker.sock";
  private static final String OK = " 200 ";

  private final UnixSocket socket;

  /**
   * @param host as DOCKER_HOST names it; empty for the usual place
   * @throws RegistryException when that is no Unix socket
   */
  public LocalEngine(String host) throws RegistryException {
    String address = host.isEmpty() ? DEFAULT : host;
    if (!address.startsWith(SCHEME)) {
      throw new RegistryException(
          "DOCKER_HOST is " + address + "; only a socket of this machine can be read: unix:///…");
    }
    this.socket = new UnixSocket(Path.of(address.substring(SCHEME.length())));
  }

  /** One for each name of each image; those whose name has no registry are left out. */
  List<ScannedImage> images() throws RegistryException {
    var found = new ArrayList<ScannedImage>();
    for (JsonNode item : get("/images/json")) {
      JsonNode image = get("/images/" + item.path("Id").asText() + "/json");
      for (JsonNode tag : item.path("RepoTags")) {
        reference(tag.asText()).map(name -> scanned(name, image)).ifPresent(found::add);
      }
    }
    return found;
  }

  private static Optional<ImageReference> reference(String tag) {
    try {
      return Optional.of(ImageReference.parse(tag));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static ScannedImage scanned(ImageReference reference, JsonNode image) {
    ObjectNode labels =
        image.path("Config").path("Labels") instanceof ObjectNode given
            ? given
            : JsonNodeFactory.instance.objectNode();
    return new ScannedImage(
        reference,
        ScannedImage.architectureOf(image.path("Architecture").asText()),
        image.path("Id").asText(),
        image.path("Size").asLong(),
        labels,
        true);
  }

  /** HTTP 1.0, so that the answer is not chunked and ends with the connection. */
  private JsonNode get(String path) throws RegistryException {
    try {
      String answer = socket.exchange("GET " + path + " HTTP/1.0\r\nHost: engine\r\n\r\n");
      int body = answer.indexOf("\r\n\r\n");
      if (body < 0 || !answer.lines().findFirst().orElse("").contains(OK)) {
        throw new RegistryException(
            "the container engine at "
                + socket
                + " answers GET "
                + path
                + " with "
                + answer.lines().findFirst().orElse("nothing"));
      }
      return JSON.readTree(answer.substring(body).getBytes(StandardCharsets.UTF_8));
    } catch (JacksonException e) {
      throw new RegistryException("the answer of " + socket + " to GET " + path + " is no JSON", e);
    } catch (IOException e) {
      throw new RegistryException(
          "no container engine answers at %s (%s); DOCKER_HOST says where it is"
              .formatted(socket, e.getMessage()),
          e);
    }
  }
}
