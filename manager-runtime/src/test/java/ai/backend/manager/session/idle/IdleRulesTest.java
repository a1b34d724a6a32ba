package ai.backend.manager.session.idle;

import static org.assertj.core.api.Assertions.assertThat;

import ai.backend.common.slots.Slots;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class IdleRulesTest {
  private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
  private static final UUID KERNEL = UUID.randomUUID();
  private static final ObjectMapper JSON = new ObjectMapper();

  private static RunningSession session(long lifetime, long idleTimeout) {
    return new RunningSession(
        UUID.randomUUID(),
        false,
        NOW.minusSeconds(100),
        NOW.minusSeconds(1000),
        lifetime,
        idleTimeout,
        Map.of(KERNEL, Slots.of("cpu", "1", "mem", "1000")));
  }

  private static JsonNode json(String text) throws Exception {
    return JSON.readTree(text.replace('\'', '"'));
  }

  private static IdleSettings settings(String text) throws Exception {
    return IdleSettings.of(json(text));
  }

  @Test
  void lifetime_is_always_checked_and_the_old_name_of_the_network_checker_counts() {
    assertThat(Checker.enabled("")).containsExactly(Checker.SESSION_LIFETIME);
    assertThat(Checker.enabled("timeout, unheard-of,utilization"))
        .containsExactly(Checker.SESSION_LIFETIME, Checker.NETWORK_TIMEOUT, Checker.UTILIZATION);
  }

  @Test
  void a_session_ends_when_its_lifetime_is_over() {
    assertThat(LifetimeRule.judge(session(0, -1), Instant.MIN, NOW))
        .isEqualTo(new Verdict.NoOpinion());
    assertThat(LifetimeRule.judge(session(130, -1), Instant.MIN, NOW))
        .isEqualTo(new Verdict.Keep(30, null));
    assertThat(LifetimeRule.judge(session(100, -1), Instant.MIN, NOW))
        .isEqualTo(new Verdict.End(null));
  }

  @Test
  void the_time_of_a_new_user_runs_from_the_end_of_the_grace() {
    assertThat(LifetimeRule.judge(session(100, -1), NOW.minusSeconds(40), NOW))
        .isEqualTo(new Verdict.Keep(60, null));
    assertThat(
            NetworkRule.judge(
                Duration.ofSeconds(50), NOW.minusSeconds(80), NOW.minusSeconds(40), NOW))
        .isEqualTo(new Verdict.Keep(10, null));
  }

  @Test
  void the_policy_decides_how_long_a_session_may_be_left_alone_before_the_configuration()
      throws Exception {
    IdleSettings hour = settings("{'checkers':{'network_timeout':{'threshold':'60m'}}}");

    assertThat(NetworkRule.limit(session(0, 7), hour, NOW)).contains(Duration.ofSeconds(7));
    assertThat(NetworkRule.limit(session(0, 0), hour, NOW)).isEmpty();
    assertThat(NetworkRule.limit(session(0, -1), hour, NOW)).contains(Duration.ofHours(1));
    assertThat(NetworkRule.limit(session(0, -1), settings("{}"), NOW))
        .contains(Duration.ofMinutes(10));
    assertThat(
            NetworkRule.limit(
                session(0, -1),
                settings("{'checkers':{'network_timeout':{'threshold':'infinite'}}}"),
                NOW))
        .isEmpty();
  }

  @Test
  void only_resources_that_the_session_was_given_are_watched() throws Exception {
    IdleSettings both =
        settings(
            """
            {'checkers':{'utilization':{'resource-thresholds':{
              'cpu_util':{'average':'10'},'cuda_util':{'average':'5'},'mem':{'average':'1.5'},'cuda_mem':{}}}}}
            """);

    assertThat(UtilizationRule.thresholds(session(0, -1), both))
        .containsExactly(Map.entry("cpu_util", 10.0), Map.entry("mem", 1.5));
    assertThat(UtilizationRule.windowSize(session(0, -1), both, NOW)).isEqualTo(40);
    assertThat(UtilizationRule.windowSize(session(0, 60), both, NOW)).isEqualTo(4);
    assertThat(UtilizationRule.windowSize(session(0, 0), both, NOW)).isZero();
  }

  @Test
  void memory_is_taken_in_per_cent_of_what_was_given() throws Exception {
    var measured =
        Map.of(KERNEL, json("{'cpu_util':{'pct':'12.5'},'mem':{'current':'250','pct':'100'}}"));

    assertThat(UtilizationRule.sample(session(0, -1), Set.of("cpu_util", "mem"), measured))
        .contains(Map.of("cpu_util", 12.5, "mem", 25.0));
  }

  @Test
  void without_a_measurement_there_is_no_sample() throws Exception {
    assertThat(UtilizationRule.sample(session(0, -1), Set.of("mem"), Map.of())).isEmpty();
    assertThat(
            UtilizationRule.sample(
                session(0, -1), Set.of("cpu_util"), Map.of(KERNEL, json("{'mem':{'pct':'1'}}"))))
        .isEmpty();
  }

  @Test
  void with_and_all_resources_must_be_below_and_with_or_one() {
    var series = Map.of("cpu_util", List.of(1.0, 2.0), "mem", List.of(50.0, 50.0));
    var thresholds = Map.of("cpu_util", 5.0, "mem", 5.0);

    assertThat(UtilizationRule.judge(series, thresholds, true, 2, NOW, NOW))
        .isInstanceOf(Verdict.Keep.class);
    assertThat(UtilizationRule.judge(series, thresholds, false, 2, NOW, NOW))
        .isInstanceOf(Verdict.End.class);
  }

  @Test
  void nothing_is_decided_before_the_window_is_full_and_the_grace_over() throws Exception {
    var series = Map.of("cpu_util", List.of(1.0, 2.0));
    var thresholds = Map.of("cpu_util", 5.0);

    assertThat(UtilizationRule.judge(series, thresholds, true, 3, NOW, NOW))
        .isEqualTo(
            new Verdict.Keep(
                -1,
                json("{'thresholds_check_operator':'and','resources':{'cpu_util':[1.5,5.0]}}")));
    assertThat(UtilizationRule.judge(series, thresholds, true, 2, NOW.plusSeconds(9), NOW))
        .isInstanceOfSatisfying(
            Verdict.Keep.class, keep -> assertThat(keep.remaining()).isEqualTo(9));
  }
}
