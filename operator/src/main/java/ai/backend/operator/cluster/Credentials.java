package ai.backend.operator.cluster;

import ai.backend.operator.kube.Json;
import java.util.Map;
import java.util.SortedMap;

/**
 * What the Secrets of a cluster hold: name of the Secret to its values in clear text. Never
 * printed.
 */
public record Credentials(SortedMap<String, Map<String, String>> secrets) {

  /** A value; the Secret and the key exist, because they were checked before. */
  String value(String secret, String key) {
    var values = secrets.get(secret);
    if (values == null || values.get(key) == null) {
      throw new IllegalStateException("Secret %s has no key %s".formatted(secret, key));
    }
    return values.get(key);
  }

  Map<String, String> of(String secret) {
    return secrets.getOrDefault(secret, Map.of());
  }

  /** Digest over some of the Secrets, for pods that must roll when one changes. */
  String digest(String... names) {
    var parts = new java.util.TreeMap<String, Object>();
    for (String name : names) {
      parts.put(name, new java.util.TreeMap<>(of(name)));
    }
    return Json.digest(parts);
  }

  @Override
  public String toString() {
    return "credentials in Secrets " + secrets.keySet();
  }
}
