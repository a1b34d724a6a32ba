package ai.backend.common.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.backend.common.events.AgentEvent.AgentHeartbeat;
import ai.backend.common.events.KernelEvent.KernelProgress;
import ai.backend.common.events.KernelEvent.KernelTerminated;
import ai.backend.common.msgpack.Msgpack;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class EventCodecTest {
  private static List<JsonNode> recorded() throws IOException {
    try (var in = EventCodecTest.class.getResourceAsStream("recorded.jsonl")) {
      var json = new ObjectMapper();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(
              line -> {
                try {
                  return json.readTree(line);
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              })
          .toList();
    }
  }

  private static Event decode(JsonNode entry) {
    return EventCodec.decode(
        entry.get("name").asText(), Base64.getDecoder().decode(entry.get("args").asText()));
  }

  @TestFactory
  Stream<DynamicTest> aRecordedEventIsReadAndSaysTheSameWhenWrittenAgain() throws IOException {
    return recorded().stream()
        .map(
            entry ->
                DynamicTest.dynamicTest(
                    entry.get("name").asText(),
                    () -> {
                      var event = decode(entry);

                      assertThat(event).isNotInstanceOf(Event.Other.class);
                      assertThat(event.name()).isEqualTo(entry.get("name").asText());
                      assertThat(
                              shown(
                                  EventCodec.decode(event.name(), EventCodec.encodeArgs(event))
                                      .args()))
                          .isEqualTo(shown(Msgpack.unpack(Msgpack.pack(event.args()))));
                      assertThat(event.args()).hasSameSizeAs((List<?>) Msgpack.unpack(args(entry)));
                    }));
  }

  private static String shown(Object values) {
    return values.toString().replaceAll("\\[B@\\w+", "bytes");
  }

  private static byte[] args(JsonNode entry) {
    return Base64.getDecoder().decode(entry.get("args").asText());
  }

  @Test
  void aHeartbeatsSlotsAndImagesAreRead() throws IOException {
    var heartbeat = (AgentHeartbeat) decode(recorded().getFirst());

    assertThat(heartbeat.info().resourceSlots())
        .containsEntry("cpu", new AgentInfo.Slot("count", BigDecimal.TWO))
        .containsEntry("mem", new AgentInfo.Slot("bytes", new BigDecimal("24202776576")));
    assertThat(heartbeat.info().images())
        .extracting(AgentInfo.HeldImage::canonical)
        .containsExactly(
            "127.0.0.1:5000/oracle/python-raw:3.11-debian12",
            "127.0.0.1:5000/oracle/python:3.11-debian12");
    assertThat(AgentInfo.fromMap(heartbeat.info().toMap())).isEqualTo(heartbeat.info());
  }

  @Test
  void theReasonOfATerminatedKernelIsReadFromItsPickle() throws IOException {
    var ended =
        recorded().stream()
            .map(EventCodecTest::decode)
            .filter(KernelTerminated.class::isInstance)
            .findFirst();

    assertThat(ended.map(KernelTerminated.class::cast))
        .hasValueSatisfying(
            e -> {
              assertThat(e.reason()).isEqualTo("self-terminated");
              assertThat(e.exitCode()).isEqualTo(-1);
            });
  }

  @Test
  void aStartedKernelCarriesItsCreationInfo() throws IOException {
    var started =
        recorded().stream()
            .map(EventCodecTest::decode)
            .filter(e -> e instanceof KernelProgress p && p.step() == KernelProgress.Step.STARTED)
            .map(KernelProgress.class::cast)
            .findFirst()
            .orElseThrow();

    assertThat(started.creationInfo())
        .containsOnlyKeys(
            "id",
            "kernel_host",
            "repl_in_port",
            "repl_out_port",
            "stdin_port",
            "stdout_port",
            "service_ports",
            "container_id",
            "resource_spec",
            "scaling_group",
            "agent_addr",
            "attached_devices");
    assertThat(started.creationInfo().get("service_ports").toString()).contains("protocol=tcp");
  }

  @Test
  void anEventWithoutARecordIsPassedOn() {
    assertThat(EventCodec.decode("do_volume_mount", Msgpack.pack(List.of("dir"))))
        .isEqualTo(new Event.Other("do_volume_mount", List.of("dir")));
  }

  @Test
  void aWrongArgumentIsNamed() {
    assertThatThrownBy(
            () -> EventCodec.decode("kernel_terminated", Msgpack.pack(List.of("not-an-id"))))
        .isInstanceOf(EventFormatException.class)
        .hasMessage("argument 1 of event kernel_terminated is not a uuid");
    assertThatThrownBy(() -> EventCodec.decode("agent_started", Msgpack.pack(List.of())))
        .hasMessageContaining("number 1 is missing");
    assertThatThrownBy(() -> EventCodec.decode("agent_started", Msgpack.pack(Map.of())))
        .hasMessageContaining("not an array");
  }
}
