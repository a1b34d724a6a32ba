package ai.backend.manager.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReachableTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.1",
        "2130706433",
        "localhost",
        "0.0.0.0",
        "::1",
        "::",
        "::ffff:127.0.0.1",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "169.254.169.254",
        "::ffff:169.254.169.254",
        "fe80::1",
        "fd00:ec2::254",
        "224.0.0.1",
        "ff02::1"
      })
  void whatOnlyThisMachineCanReachIsOutOfBounds(String host) {
    assertThatThrownBy(() -> Reachable.BEYOND_THIS_MACHINE.resolve(host))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("loopback, link-local or multicast");
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.1.2.3", "192.0.2.1", "2001:db8::1"})
  void otherAddressesMayBeReached(String host) throws Exception {
    assertThat(Reachable.BEYOND_THIS_MACHINE.resolve(host)).isNotNull();
  }
}
