package ai.backend.manager.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import ai.backend.common.slots.Slots;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class AgentChoiceTest {
  private static final Slots ONE = Slots.of("cpu", "1", "mem", "100");

  private static Agent agent(String id, String cpu, String usedCpu) {
    return new Agent(
        id, "tcp://x:1", "x86_64", Slots.of("cpu", cpu, "mem", "1000"), Slots.of("cpu", usedCpu));
  }

  private static GroupPolicy policy(GroupPolicy.Strategy strategy) {
    return new GroupPolicy("default", false, false, strategy, Duration.ZERO);
  }

  static PendingSession session(Slots each, int kernels, boolean multiNode) {
    List<PendingSession.Kernel> list =
        java.util.stream.IntStream.range(0, kernels)
            .mapToObj(i -> new PendingSession.Kernel(UUID.randomUUID(), each))
            .toList();
    return new PendingSession(
        UUID.randomUUID(),
        "s",
        "INTERACTIVE",
        "AK",
        UUID.randomUUID(),
        UUID.randomUUID(),
        "default",
        "python",
        List.of("x86_64"),
        each.times(kernels),
        multiNode,
        false,
        Instant.EPOCH,
        null,
        0,
        list,
        List.of());
  }

  private static List<String> chosen(AgentChoice.Result result) {
    assertThat(result).isInstanceOf(AgentChoice.Result.Placed.class);
    return ((AgentChoice.Result.Placed) result)
        .agents().values().stream().map(Agent::id).sorted().toList();
  }

  private static String message(AgentChoice.Result result) {
    assertThat(result).isInstanceOf(AgentChoice.Result.NoRoom.class);
    return ((AgentChoice.Result.NoRoom) result).message();
  }

  @Test
  void strategiesRankAgents() {
    List<Agent> agents = List.of(agent("a", "4", "3"), agent("b", "4", "1"), agent("c", "8", "6"));
    assertThat(
            chosen(
                AgentChoice.choose(
                    session(ONE, 1, false), agents, policy(GroupPolicy.Strategy.DISPERSED))))
        .containsExactly("b");
    assertThat(
            chosen(
                AgentChoice.choose(
                    session(ONE, 1, false), agents, policy(GroupPolicy.Strategy.CONCENTRATED))))
        .containsExactly("a");
    assertThat(
            chosen(
                AgentChoice.choose(
                    session(ONE, 1, false), agents, policy(GroupPolicy.Strategy.LEGACY))))
        .containsExactly("c");
  }

  @Test
  void agentsWithAcceleratorsAreKeptForThoseWhoNeedThem() {
    Agent gpu =
        new Agent(
            "gpu",
            "tcp://x:1",
            "x86_64",
            Slots.of("cpu", "64", "mem", "1000").plus(Slots.of("cuda.device", "2")),
            Slots.NONE);
    List<Agent> agents = List.of(gpu, agent("plain", "2", "0"));
    assertThat(
            chosen(
                AgentChoice.choose(
                    session(ONE, 1, false), agents, policy(GroupPolicy.Strategy.DISPERSED))))
        .containsExactly("plain");
    Slots withGpu = ONE.plus(Slots.of("cuda.device", "1"));
    assertThat(
            chosen(
                AgentChoice.choose(
                    session(withGpu, 1, false), agents, policy(GroupPolicy.Strategy.DISPERSED))))
        .containsExactly("gpu");
  }

  @Test
  void aSingleNodeClusterStaysTogetherAndAMultiNodeOneMaySpread() {
    List<Agent> agents = List.of(agent("a", "1", "0"), agent("b", "1", "0"));
    assertThat(
            message(
                AgentChoice.choose(
                    session(ONE, 2, false), agents, policy(GroupPolicy.Strategy.DISPERSED))))
        .contains("larger than any agent");
    assertThat(
            chosen(
                AgentChoice.choose(
                    session(ONE, 2, true), agents, policy(GroupPolicy.Strategy.DISPERSED))))
        .containsExactly("a", "b");
  }

  @Test
  void theReasonSaysWhatToChange() {
    var policy = policy(GroupPolicy.Strategy.DISPERSED);
    assertThat(message(AgentChoice.choose(session(ONE, 1, false), List.of(), policy)))
        .isEqualTo("No agents are available for scheduling");
    assertThat(
            message(
                AgentChoice.choose(
                    session(Slots.of("cpu", "64"), 1, false),
                    List.of(agent("a", "4", "0")),
                    policy)))
        .contains("cpu=64", "the biggest has cpu=4", "Ask for less");
    assertThat(
            message(
                AgentChoice.choose(session(ONE, 1, false), List.of(agent("a", "4", "4")), policy)))
        .contains("Could not find a contiguous resource region", "waits for other sessions");
    Agent arm =
        new Agent("arm", "tcp://x:1", "aarch64", Slots.of("cpu", "4", "mem", "1000"), Slots.NONE);
    assertThat(message(AgentChoice.choose(session(ONE, 1, false), List.of(arm), policy)))
        .contains("architecture");
  }
}
