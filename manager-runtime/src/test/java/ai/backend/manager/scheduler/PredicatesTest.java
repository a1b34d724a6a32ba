package ai.backend.manager.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import ai.backend.common.slots.SlotLimits;
import ai.backend.common.slots.Slots;
import ai.backend.manager.scheduler.Predicates.Verdict;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PredicatesTest {
  private static final Slots ONE = Slots.of("cpu", "1", "mem", "100");
  private static final Usage FREE = new Usage(Slots.NONE, SlotLimits.UNBOUNDED);

  private static Predicates.Facts facts(int running, int most, Usage keypair) {
    return new Predicates.Facts(
        Instant.EPOCH, running, most, keypair, FREE, FREE, FREE, Set.of("cpu"));
  }

  private static List<String> failed(PendingSession session, Predicates.Facts facts) {
    return Predicates.ask(session, facts).stream()
        .filter(v -> !v.passed())
        .map(Verdict::message)
        .toList();
  }

  @Test
  void everythingPassesForASmallSession() {
    var verdicts = Predicates.ask(AgentChoiceTest.session(ONE, 1, false), facts(0, 0, FREE));
    assertThat(verdicts).allMatch(Verdict::passed);
    assertThat(verdicts)
        .extracting(Verdict::name)
        .containsExactly(
            "reserved_time",
            "dependencies",
            "concurrency",
            "keypair_resource_limit",
            "user_resource_limit",
            "user_group_resource_limit",
            "domain_resource_limit");
  }

  @Test
  void allAreAskedEvenAfterOneFailed() {
    Usage full =
        new Usage(
            Slots.of("cpu", "1"), new SlotLimits(Map.of("cpu", BigDecimal.ONE), Set.of(), true));
    assertThat(failed(AgentChoiceTest.session(ONE, 1, false), facts(5, 5, full)))
        .containsExactly(
            "You cannot run more than 5 concurrent sessions",
            "Your keypair resource quota is exceeded. (cpu=1 mem=Infinity)");
  }

  @Test
  void aDependencyThatEndedBadlyIsHopeless() {
    PendingSession base = AgentChoiceTest.session(ONE, 1, false);
    var dependency = new PendingSession.Dependency(UUID.randomUUID(), "first", "FAILURE", true);
    PendingSession waiting =
        new PendingSession(
            base.id(),
            base.name(),
            "BATCH",
            base.accessKey(),
            base.user(),
            base.project(),
            base.domain(),
            base.image(),
            base.architectures(),
            base.requested(),
            false,
            false,
            base.createdAt(),
            Instant.EPOCH.plusSeconds(60),
            0,
            base.kernels(),
            List.of(dependency));
    assertThat(Predicates.hopeless(waiting)).containsExactly(dependency);
    assertThat(failed(waiting, facts(0, 0, FREE)))
        .containsExactly(
            "Before start time",
            "Waiting dependency sessions to finish as success. (first (" + dependency.id() + "))");
  }
}
