package ai.backend.manager.task;

import static org.assertj.core.api.Assertions.assertThat;

import ai.backend.common.events.Event.BackgroundTaskEnded.End;
import ai.backend.common.events.EventPublisher;
import ai.backend.common.redis.RedisDatabase;
import ai.backend.common.task.TaskRecords;
import ai.backend.manager.world.SessionWorld;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("component")
class TaskRecordsTest {
  private final SessionWorld world = new SessionWorld();
  private final TaskRecords records =
      new TaskRecords(world.redis, new EventPublisher(world.redis, "test"), world.clock);
  private final UUID task = UUID.randomUUID();

  @AfterEach
  void stop() {
    world.close();
  }

  private long secondsLeft() {
    return world.redis.shared(RedisDatabase.STREAM).sync().ttl("bgtask." + task);
  }

  @Test
  void aRecordIsKeptForADayAfterItsLastChange() {
    records.started(task, "AKIAIOSFODNN7EXAMPLE");
    assertThat(secondsLeft()).isBetween(86_000L, 86_400L);
    world.redis.shared(RedisDatabase.STREAM).sync().expire("bgtask." + task, 60);

    records.ended(task, End.DONE, "");

    assertThat(secondsLeft()).isBetween(86_000L, 86_400L);
  }

  @Test
  void anEndThatIsToldAfterTheRecordIsGoneDoesNotStayForEver() {
    records.ended(task, End.FAILED, "the agent restarted");

    assertThat(records.find(task)).isPresent();
    assertThat(secondsLeft()).isBetween(86_000L, 86_400L);
  }

  @Test
  void aTaskThatNeverBeganIsForgotten() {
    records.started(task, "AKIAIOSFODNN7EXAMPLE");

    records.forget(task);

    assertThat(records.find(task)).isEmpty();
  }
}
