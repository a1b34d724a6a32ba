package ai.backend.manager.image.registry;

import ai.backend.common.etcd.EtcdClient;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One configured registry (spec/05 §2.2, {@code config/docker/registry/<name>}).
 *
 * @param name as it stands in image names, {@code host[:port]}
 * @param url base URL without slash at its end
 * @param type docker, harbor, harbor2 or local
 * @param username empty for anonymous access
 * @param projects which Harbor projects to scan
 */
public record RegistryConfig(
    String name,
    URI url,
    String type,
    String username,
    String password,
    List<String> projects,
    boolean sslVerify) {

  public static final String PREFIX = "config/docker/registry";
  private static final Pattern COMMA = Pattern.compile("\\s*,\\s*");
  private static final Set<String> NO = Set.of("false", "0", "no", "off", "n");

  /** All registries in etcd, by name. */
  public static List<RegistryConfig> all(EtcdClient etcd) throws RegistryException {
    ObjectNode tree = etcd.getTree(PREFIX);
    var found = new ArrayList<RegistryConfig>();
    for (var entry : tree.properties()) {
      if (!entry.getKey().isEmpty()) {
        found.add(of(entry.getKey(), entry.getValue()));
      }
    }
    return found;
  }

  private static RegistryConfig of(String name, JsonNode settings) throws RegistryException {
    String url = settings.isObject() ? settings.path("").asText() : settings.asText();
    String verify = settings.path("ssl_verify").asText(settings.path("ssl-verify").asText("true"));
    return new RegistryConfig(
        name,
        uri(name, url),
        settings.path("type").asText("docker"),
        settings.path("username").asText(""),
        settings.path("password").asText(""),
        COMMA.splitAsStream(settings.path("project").asText("")).filter(p -> !p.isEmpty()).toList(),
        !NO.contains(verify.toLowerCase(Locale.ROOT)));
  }

  private static URI uri(String name, String text) throws RegistryException {
    String plain = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    try {
      URI uri = URI.create(plain.contains("://") ? plain : "https://" + plain);
      if (uri.getHost() != null && Set.of("http", "https").contains(uri.getScheme())) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      throw new RegistryException(wrongUrl(name, text), e);
    }
    throw new RegistryException(wrongUrl(name, text));
  }

  private static String wrongUrl(String name, String text) {
    return "registry "
        + name
        + " has the URL \""
        + text
        + "\"; it must look like https://cr.example.com (etcd key "
        + PREFIX
        + "/"
        + name
        + ")";
  }

  boolean isHarbor() {
    return type.startsWith("harbor");
  }

  @Override
  public String toString() {
    return "registry " + name + " (" + url + ")";
  }
}
