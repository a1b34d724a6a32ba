package ai.backend.operator.pool;

import ai.backend.common.signing.HardenedRequest;
import ai.backend.common.signing.SignedRequest;
import ai.backend.common.signing.SigningHash;
import ai.backend.operator.cluster.ClusterAccess;
import ai.backend.operator.kube.Encoding;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * Asks the gateway with the first user's keypair (spec/06). Signs in the hardened way, so that a
 * cluster may refuse every other.
 */
@Singleton
final class GatewayAgents implements RegisteredAgents {
  private static final Duration DEADLINE = Duration.ofSeconds(5);
  private static final String PATH = "/admin/gql";
  private static final String VERSION = "v6.20220615";
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss'+00:00'").withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("yyyyMMdd").withZone(ZoneOffset.UTC);
  private static final String QUERY =
      """
      query($group: String) {
        agent_list(limit: 1000, offset: 0, scaling_group: $group, status: "ALIVE") {
          items { id status available_slots }
        }
      }
      """;

  private final KubernetesClient client;
  private final Clock clock;
  private final RandomGenerator random;
  private final ObjectMapper json = new ObjectMapper();
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(DEADLINE).build();

  GatewayAgents(KubernetesClient client, Clock clock, RandomGenerator random) {
    this.client = client;
    this.clock = clock;
    this.random = random;
  }

  @Override
  public List<Agent> of(ClusterAccess access, String resourceGroup) throws Unavailable {
    var secret =
        client.secrets().inNamespace(access.namespace()).withName(access.adminSecret()).get();
    if (secret == null) {
      throw new Unavailable("there is no Secret " + access.adminSecret());
    }
    return ask(access.endpoint(), Encoding.decoded(secret), resourceGroup);
  }

  List<Agent> ask(String endpoint, Map<String, String> keypair, String resourceGroup)
      throws Unavailable {
    try {
      var body =
          json.writeValueAsBytes(
              Map.of("query", QUERY, "variables", Map.of("group", resourceGroup)));
      var request = signed(URI.create(endpoint + PATH), keypair, body);
      var response = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw new Unavailable("the gateway answers " + response.statusCode());
      }
      return parse(json.readTree(response.body()));
    } catch (IOException e) {
      throw new Unavailable("the gateway does not answer: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Unavailable("interrupted");
    }
  }

  private HttpRequest signed(URI uri, Map<String, String> keypair, byte[] body) {
    var now = clock.instant();
    var nonce = new byte[16];
    random.nextBytes(nonce);
    var parts =
        new SignedRequest(
            "POST",
            PATH,
            DATE.format(now),
            DAY.format(now),
            uri.getAuthority(),
            "application/json",
            SignedRequest.VERSION_HEADER,
            VERSION);
    var request = new HardenedRequest(parts, HexFormat.of().formatHex(nonce), body);
    var signature = request.signature(SigningHash.SHA256, keypair.getOrDefault("secretKey", ""));
    return HttpRequest.newBuilder(uri)
        .timeout(DEADLINE)
        .header("Date", parts.date())
        .header("Content-Type", parts.contentType())
        .header("X-BackendAI-Version", VERSION)
        .header(
            "Authorization",
            "BackendAI signMethod=HMAC-SHA256, credential=%s:%s, profile=hardened, nonce=%s"
                .formatted(keypair.getOrDefault("accessKey", ""), signature, request.nonce()))
        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
        .build();
  }

  private List<Agent> parse(JsonNode reply) throws Unavailable, IOException {
    var list = reply.path("data").path("agent_list");
    if (list.isMissingNode() || list.isNull()) {
      list = reply.path("agent_list");
    }
    if (!list.path("items").isArray()) {
      throw new Unavailable("the gateway does not list agents");
    }
    var agents = new ArrayList<Agent>();
    for (JsonNode item : list.path("items")) {
      var slots = new TreeMap<String, BigDecimal>();
      var text = item.path("available_slots").asText("{}");
      json.readTree(text)
          .properties()
          .forEach(slot -> slots.put(slot.getKey(), new BigDecimal(slot.getValue().asText("0"))));
      agents.add(new Agent(item.path("id").asText(), item.path("status").asText(), slots));
    }
    return agents;
  }
}
