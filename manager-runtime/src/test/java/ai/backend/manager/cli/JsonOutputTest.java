package ai.backend.manager.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.backend.common.agent.PingReply;
import ai.backend.common.agent.PingRequest;
import ai.backend.common.events.EventPublisher;
import ai.backend.common.redis.RedisConnections;
import ai.backend.common.redis.RedisSettings;
import ai.backend.manager.image.EngineDouble;
import ai.backend.manager.world.AgentDouble;
import ai.backend.manager.world.Fixtures;
import ai.backend.testing.BackingServices;
import ai.backend.testing.RedisServer;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.grpc.stub.StreamObserver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every command that prints data prints one JSON document when it is asked for (spec/05 §9). */
@Tag("component")
class JsonOutputTest {
  private static final String IMAGE = "127.0.0.1:5000/oracle/python:3.11-debian12";
  private static final String LOCAL = "cr.example.com/x:1";
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /** An agent that answers pings. */
  private static final class Answering extends AgentDouble {
    Answering(EventPublisher bus) {
      super("i-json", bus);
    }

    @Override
    public void ping(PingRequest request, StreamObserver<PingReply> answer) {
      answer.onNext(PingReply.newBuilder().setAgentId("i-json").setVersion("1").build());
      answer.onCompleted();
    }
  }

  /** Command → a call of it, in an order that works, with a member of its document. */
  private Map<String, String[]> calls(Path folder) throws Exception {
    Path rows =
        Files.writeString(
            folder.resolve("rows.json"),
            "{\"resource_presets\": [{\"name\": \"p\", \"resource_slots\": {}}]}");
    Path dump = Path.of(JsonOutputTest.class.getResource("/adopt/postgresql-23.09.sql.gz").toURI());
    var calls = new LinkedHashMap<String, String[]>();
    calls.put("adopt", new String[] {"--dump " + dump, "outcome"});
    calls.put("generate-api-keypair", new String[] {"", "accessKey"});
    calls.put("generate-rpc-keypair", new String[] {folder + " pair", "publicKey"});
    calls.put("schema show", new String[] {"", "head"});
    calls.put("schema oneshot", new String[] {"", "revision"});
    calls.put("fixture populate", new String[] {rows.toString(), "rows.json"});
    calls.put("fixture list", new String[] {"", ""});
    calls.put("etcd get", new String[] {"config/x", ""});
    calls.put("etcd quote", new String[] {"a/b", ""});
    calls.put("etcd unquote", new String[] {"a%2Fb", ""});
    calls.put("image rescan", new String[] {"--local", "stored"});
    calls.put("image list", new String[] {"--short", "/0/name"});
    calls.put("image alias", new String[] {"py " + IMAGE, "alias"});
    calls.put("image inspect", new String[] {"py", "labels"});
    calls.put("image set-resource-limit", new String[] {"py cpu 1:", "max"});
    calls.put("image dealias", new String[] {"py", "alias"});
    calls.put("image forget", new String[] {LOCAL, "architecture"});
    calls.put("keypair signing", new String[] {"AKIAIOSFODNN7EXAMPLE hardened", "profile"});
    calls.put("secrets new-key", new String[] {"", "key"});
    calls.put("secrets status", new String[] {"", "keys"});
    calls.put("secrets encrypt", new String[] {"", "changed"});
    calls.put("secrets rotate", new String[] {"", "unreadable"});
    calls.put("audit list", new String[] {"--limit 3", "/0/operation"});
    calls.put("api dump-gql-schema", new String[] {"", "/__schema/types/0/name"});
    calls.put("gql show", new String[] {"", "__schema"});
    calls.put("redis ping", new String[] {"", "healthy"});
    calls.put("agent ping", new String[] {"i-json", "version"});
    calls.put("clear-history", new String[] {"-r 0s", "kernels"});
    return calls;
  }

  @Test
  void every_command_that_prints_data_prints_one_document(@TempDir Path folder) throws Exception {
    Map<String, String> cluster = MgrRun.cluster();
    var expected = new TreeSet<>(CommandTreeTest.leaves());
    expected.removeAll(CommandTreeTest.WITHOUT_DATA);
    Map<String, String[]> calls = calls(folder);
    assertThat(new TreeSet<>(calls.keySet())).isEqualTo(expected);
    try (var redis =
            new RedisConnections(
                RedisSettings.parse(BackingServices.redis().address(), RedisServer.PASSWORD));
        var agent = new Answering(new EventPublisher(redis, "manager"));
        var engine = new EngineDouble(folder)) {
      cluster.put("BACKEND_AGENT_RPC_TOKEN", "test-token");
      cluster.put("DOCKER_HOST", engine.image("a", "1", LOCAL).host());
      MgrRun.of(cluster, "etcd", "put", "config/x", "y").succeeded();
      for (var call : calls.entrySet()) {
        String command = (call.getKey() + " " + call.getValue()[0]).strip() + " --format json";
        MgrRun run = MgrRun.of(cluster, command.split(" +"));
        assertThat(run.code()).as(command + "\n" + run.err()).isZero();
        JsonNode document = JSON.readTree(run.out());
        String member = call.getValue()[1];
        JsonNode found = member.startsWith("/") ? document.at(member) : document.path(member);
        assertThat(member.isEmpty() || !found.isMissingNode())
            .as(command + "\n" + run.out())
            .isTrue();
        if (call.getKey().equals("adopt")) {
          agentRow(cluster, agent);
        }
      }
    }
  }

  @Test
  void an_image_that_a_service_uses_cannot_be_forgotten() throws Exception {
    Map<String, String> cluster = MgrRun.cluster();
    Path dump = Path.of(JsonOutputTest.class.getResource("/adopt/postgresql-23.09.sql.gz").toURI());
    MgrRun.of(cluster, "adopt", "--dump", dump.toString()).succeeded();

    MgrRun run = MgrRun.of(cluster, "image", "forget", IMAGE);

    assertThat(run.code()).isOne();
    assertThat(run.err())
        .isEqualTo("mgr: " + IMAGE + " is kept: the record of a model service names it\n");
  }

  @Test
  void the_values_of_one_line_are_those_that_are_printed_for_people() throws Exception {
    for (String command : new String[] {"etcd quote a/b:c", "etcd unquote a%2Fb%3Ac"}) {
      String text = MgrRun.of(Map.of(), command.split(" ")).succeeded().out().strip();
      String json = MgrRun.of(Map.of(), (command + " --format json").split(" ")).out();
      assertThat(JSON.readTree(json).asText()).isEqualTo(text);
    }
  }

  @Test
  void a_local_image_is_in_the_catalogue_and_marked(@TempDir Path folder) throws Exception {
    Map<String, String> cluster = MgrRun.cluster();
    try (var engine = new EngineDouble(folder)) {
      engine.image("a", "1", "cr.example.com/stable/python:3.11", "other.example.com/p:1");
      engine.image("b", "", "cr.example.com/stable/plain:1");
      cluster.put("DOCKER_HOST", engine.host());

      MgrRun run = MgrRun.of(cluster, "image", "rescan", "--local", "cr.example.com").succeeded();

      assertThat(run.out()).endsWith("1 kernel images stored, 1 others passed over.\n");
      JsonNode images = JSON.readTree(MgrRun.of(cluster, "image", "list").succeeded().out());
      assertThat(images).hasSize(1);
      assertThat(images.at("/0/name").asText()).isEqualTo("cr.example.com/stable/python:3.11");
      assertThat(images.at("/0/is_local").asBoolean()).isTrue();
    }
    MgrRun gone = MgrRun.of(cluster, "image", "rescan", "--local");
    assertThat(gone.code()).isOne();
    assertThat(gone.err()).startsWith("mgr: no container engine answers at unix://");
  }

  private static void agentRow(Map<String, String> cluster, AgentDouble agent) {
    try (var stores = new CliStores(cluster)) {
      Fixtures.agent(stores.database(), "i-json", agent.addr(), "1", "1");
    }
  }
}
