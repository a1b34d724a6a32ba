package ai.backend.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.backend.agent.commit.CommitSettings;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AgentSettingsTest {
  private final Map<String, String> env =
      new HashMap<>(
          Map.of(
              "BACKEND_AGENT_ID", "i-gpu-node1",
              "NODE_NAME", "node1",
              "POD_IP", "10.0.0.1",
              "POD_NAMESPACE", "bai",
              "BACKEND_AGENT_RPC_TOKEN", "hidden-token"));

  @Test
  void theOperatorsVariablesAreRead() {
    env.put("BACKEND_AGENT_ACCELERATORS", "nvidia.com/gpu=cuda.device, x.com/y=y.z");
    env.put("BACKEND_AGENT_RESERVED_CPU", "500m");
    env.put("BACKEND_AGENT_RESERVED_MEM", "1Gi");
    env.put("BACKEND_IMAGE_PULL_SECRETS", "a,b");

    var settings = AgentSettings.from(env);

    assertThat(settings.accelerators())
        .containsEntry("cuda.device", "nvidia.com/gpu")
        .containsEntry("y.z", "x.com/y");
    assertThat(settings.reservedCpu()).isEqualByComparingTo("0.5");
    assertThat(settings.reservedMemory()).isEqualTo(1L << 30);
    assertThat(settings.pullSecrets()).containsExactly("a", "b");
    assertThat(settings.address()).isEqualTo("tcp://10.0.0.1:6001");
    assertThat(settings.toString()).doesNotContain("hidden-token");
  }

  @Test
  void commitsAreKeptWhenAFolderIsGiven() {
    assertThat(AgentSettings.from(env).commits().kept()).isFalse();
    env.put("BACKEND_COMMIT_ROOT", "/commits");
    assertThat(AgentSettings.from(env).commits())
        .isEqualTo(new CommitSettings("/commits", 100L << 30, 20L << 30));
    env.put("BACKEND_COMMIT_LIMIT", "1Ti");
    env.put("BACKEND_COMMIT_USER_LIMIT", "500M");

    assertThat(AgentSettings.from(env).commits())
        .isEqualTo(new CommitSettings("/commits", 1L << 40, 500_000_000));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "BACKEND_AGENT_ID",
        "NODE_NAME",
        "POD_IP",
        "POD_NAMESPACE",
        "BACKEND_AGENT_RPC_TOKEN"
      })
  void aMissingVariableIsNamed(String name) {
    env.remove(name);

    assertThatThrownBy(() -> AgentSettings.from(env)).hasMessageContaining(name);
  }

  @ParameterizedTest
  @CsvSource({
    "BACKEND_AGENT_RESERVED_CPU,much",
    "BACKEND_COMMIT_LIMIT,much",
    "BACKEND_COMMIT_USER_LIMIT,-1Gi",
    "BACKEND_AGENT_RESERVED_MEM,-1",
    "BACKEND_KERNEL_UID,0",
    "BACKEND_AGENT_ACCELERATORS,nvidia.com/gpu"
  })
  void aWrongVariableIsNamed(String name, String value) {
    env.put(name, value);

    assertThatThrownBy(() -> AgentSettings.from(env))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(name);
  }
}
