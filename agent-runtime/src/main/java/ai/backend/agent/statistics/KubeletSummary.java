package ai.backend.agent.statistics;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the kubelet's {@code /stats/summary}, the same for cgroup v1 and v2. One pod is held at a
 * time, whatever the number of pods on the node.
 */
final class KubeletSummary {
  private static final ObjectMapper JSON = new ObjectMapper();

  private KubeletSummary() {}

  /**
   * The pods of a namespace by name.
   *
   * @param container whose processor time and memory count
   * @param scratchVolume the volume that holds the home folder
   * @throws IOException when it is no such document
   */
  static Map<String, PodUsage> read(
      byte[] document, String namespace, String container, String scratchVolume)
      throws IOException {
    var pods = new HashMap<String, PodUsage>();
    try (JsonParser parser = JSON.createParser(document)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("the kubelet's summary is no JSON object");
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        if (name.equals("pods") && parser.currentToken() == JsonToken.START_ARRAY) {
          while (parser.nextToken() == JsonToken.START_OBJECT) {
            JsonNode pod = JSON.readTree(parser);
            JsonNode reference = pod.path("podRef");
            if (reference.path("namespace").asText().equals(namespace)) {
              pods.put(reference.path("name").asText(), pod(pod, container, scratchVolume));
            }
          }
        } else {
          parser.skipChildren();
        }
      }
    }
    return pods;
  }

  private static PodUsage pod(JsonNode pod, String container, String scratchVolume) {
    JsonNode measured = named(pod.path("containers"), container);
    JsonNode cpu = measured.path("cpu");
    JsonNode memory = measured.path("memory");
    JsonNode network = pod.path("network");
    JsonNode scratch = named(pod.path("volume"), scratchVolume);
    return new PodUsage(
        pod.path("podRef").path("uid").asText(),
        reading(cpu, "usageCoreNanoSeconds"),
        reading(cpu, "usageNanoCores"),
        reading(memory, "workingSetBytes"),
        reading(network, "rxBytes"),
        reading(network, "txBytes"),
        reading(scratch, "usedBytes"));
  }

  private static JsonNode named(JsonNode list, String name) {
    return list.valueStream()
        .filter(item -> item.path("name").asText().equals(name))
        .findFirst()
        .orElseGet(() -> JSON.createObjectNode());
  }

  private static @Nullable Reading reading(JsonNode group, String field) {
    JsonNode value = group.path(field);
    JsonNode time = group.path("time");
    if (!value.canConvertToLong() || !value.isNumber() || !time.isTextual()) {
      return null;
    }
    try {
      return new Reading(Instant.parse(time.asText()), value.asLong());
    } catch (DateTimeException e) {
      return null;
    }
  }
}
