package ai.backend.manager.session;

import static org.assertj.core.api.Assertions.assertThat;

import ai.backend.manager.world.Fixtures;
import ai.backend.manager.world.RowCounts;
import ai.backend.manager.world.SessionWorld;
import ai.backend.manager.world.TestCall;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Sessions that are over stay in the database: usage is told from them (spec/07 §6). */
@Tag("component")
class KeptRecordsTest {
  private SessionWorld world;

  @BeforeEach
  void start() {
    world = new SessionWorld();
    world.agent("i-one", "1", "8589934592");
  }

  @AfterEach
  void stop() {
    world.close();
  }

  @Test
  void noDutyTakesARowHoweverOldItIs() throws Exception {
    UUID ended = world.enqueue("ended", "1");
    world.round.run();
    world.untilStatus(ended, "RUNNING");
    end("ended");
    world.untilStatus(ended, "TERMINATED");
    UUID cancelled = world.enqueue("cancelled", "1");
    end("cancelled");
    world.untilStatus(cancelled, "CANCELLED");
    RowCounts before = RowCounts.of(world.db);
    List<JsonNode> rows = List.of(world.row(ended), world.row(cancelled), world.kernel(ended));

    world.clock.forward(Duration.ofDays(20 * 365));
    world.driver.pass();
    world.idle.run();
    world.round.run();

    assertThat(before.changesTo(RowCounts.of(world.db))).isEmpty();
    assertThat(List.of(world.row(ended), world.row(cancelled), world.kernel(ended)))
        .isEqualTo(rows);
  }

  private void end(String name) throws Exception {
    world.call("DELETE", "/session/{s}", TestCall.of(Fixtures.ADMIN, name, "{}"));
  }
}
