package ai.backend.operator.pool;

import static org.assertj.core.api.Assertions.assertThat;

import ai.backend.crd.AgentPool;
import ai.backend.crd.Cluster;
import ai.backend.operator.Golden;
import ai.backend.operator.cluster.ClusterAccess;
import ai.backend.operator.pool.RegisteredAgents.Agent;
import ai.backend.operator.settings.OperatorSettings;
import ai.backend.operator.status.Outcome;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RegistrationTest {
  private static final Golden GOLDEN = new Golden("pool");
  private static final OperatorSettings SETTINGS =
      new OperatorSettings("registry.test", "1.0", "kernels", "nodes", "nodes");
  private final PoolPlan plan =
      new PoolPlan(
          GOLDEN.in("fixed", AgentPool.class),
          ClusterAccess.of(GOLDEN.in("fixed", Cluster.class), SETTINGS),
          SETTINGS,
          List.of(),
          "");

  private static Agent agent(String id, String cpu) {
    return new Agent(
        id,
        "ALIVE",
        Map.of(
            "cpu", new BigDecimal(cpu),
            "mem", new BigDecimal("4831838208"),
            "cuda.device", new BigDecimal("1.000")));
  }

  @Test
  void agentsOfThePoolAreCountedAndTheirSlotsAdded() {
    var found =
        Registration.ask(
            (access, group) ->
                List.of(
                    agent("i-batch-0", "2.5"), agent("i-batch-1", "2"), agent("i-other-0", "9")),
            plan,
            2);
    assertThat(found.outcome()).isInstanceOf(Outcome.Done.class);
    assertThat(found.slots()).isEqualTo("cpu=4.5,cuda.device=2,mem=9Gi");
  }

  @Test
  void agentsThatTheManagerDoesNotKnowYetAreWaitedFor() {
    var found = Registration.ask((access, group) -> List.of(agent("i-batch-0", "2")), plan, 2);
    assertThat(found.outcome()).isInstanceOf(Outcome.Waiting.class);
    assertThat(found.outcome().message()).isEqualTo("1 of 2 agents are registered");
  }

  @Test
  void aManagerThatDoesNotAnswerIsWaitedFor() {
    var found =
        Registration.ask(
            (access, group) -> {
              throw new RegisteredAgents.Unavailable("the gateway answers 503");
            },
            plan,
            2);
    assertThat(found.outcome()).isInstanceOf(Outcome.Waiting.class);
    assertThat(found.outcome().message()).contains("503");
  }
}
