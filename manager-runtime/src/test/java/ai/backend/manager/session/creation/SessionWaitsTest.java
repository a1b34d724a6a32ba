package ai.backend.manager.session.creation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SessionWaitsTest {
  private final SessionWaits waits = new SessionWaits();

  @Test
  void a_keypair_with_too_many_waiting_requests_waits_no_more_and_others_do() {
    UUID first = expected("AKIAONE");
    for (int i = 1; i < SessionWaits.MOST_OF_ONE; i++) {
      expected("AKIAONE");
    }

    assertThat(looks(expected("AKIAONE"))).as("looks once and does not wait").isOne();
    assertThat(looks(expected("AKIATWO"))).isGreaterThan(1);

    waits.forget(first);
    assertThat(looks(expected("AKIAONE"))).as("in the place of the first").isGreaterThan(1);
  }

  @Test
  void there_are_so_many_places_for_all_together() {
    for (int i = 0; i < SessionWaits.MOST; i++) {
      expected("AKIA" + i);
    }

    assertThat(looks(expected("AKIALATE"))).isOne();
  }

  private UUID expected(String accessKey) {
    UUID session = UUID.randomUUID();
    waits.expect(session, accessKey);
    return session;
  }

  /** How often a wait for what does not happen looks whether it did. */
  private int looks(UUID session) {
    var looks = new AtomicInteger();
    boolean done =
        waits.await(session, Duration.ofMillis(5), () -> looks.incrementAndGet() > 1_000_000);
    assertThat(done).isFalse();
    return looks.get();
  }
}
