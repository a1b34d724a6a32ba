package ai.backend.manager.graphql;

import static org.assertj.core.api.Assertions.assertThat;

import ai.backend.common.redis.RedisDatabase;
import ai.backend.manager.world.RowCounts;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;

/** Deletions in a new world each: what they refuse, what goes, what stays (spec/07 §6). */
@TestInstance(TestInstance.Lifecycle.PER_METHOD)
abstract class DeletionCase extends MutationCase {
  /** So that the mutation cannot be recorded, and for that cannot happen. */
  private static final String NO_RECORDS =
      "alter table audit_log add constraint none check (operation = '') not valid";

  static final String PROJECT = "'2de2b969-1d04-48a6-af16-0bc8adb3c831'";

  @BeforeEach
  @Override
  void start() {
    super.start();
  }

  @AfterEach
  @Override
  void stop() {
    super.stop();
  }

  /** Runs a mutation as superadmin and tells which tables have other row counts than before. */
  Map<String, Long> changesOf(String mutation) {
    RowCounts before = RowCounts.of(world.db);
    succeeded(run(World.SUPERADMIN, mutation));
    return before.changesTo(RowCounts.of(world.db));
  }

  /** The mutation is refused for that reason and takes nothing. */
  void refusedWithoutLoss(String mutation, String reason) {
    RowCounts before = RowCounts.of(world.db);
    assertThat(run(World.SUPERADMIN, mutation).path("msg").asText()).isEqualTo(reason);
    assertThat(before.changesTo(RowCounts.of(world.db)))
        .as("only the record of the refusal is new")
        .isEqualTo(Map.of("audit_log", 1L));
    assertThat(lastRecord("outcome")).isEqualTo("refused");
  }

  /**
   * Without its record in the audit log nothing of the mutation stays: they are one transaction.
   */
  void nothingWithoutItsRecord(String mutation, Supplier<Object> state) {
    Object before = state.get();
    world.db.execute(NO_RECORDS);
    world.ask(World.SUPERADMIN, "mutation { it: " + mutation + " }");
    assertThat(state.get()).isEqualTo(before);
    world.db.execute("alter table audit_log drop constraint none");
  }

  String lastRecord(String column) {
    return String.valueOf(
        world.db.fetchValue("select " + column + " from audit_log order by id desc limit 1"));
  }

  Object one(String query) {
    return world.db.fetchValue(query);
  }

  long count(String tableAndCondition) {
    return world.db.fetchSingle("select count(*) from " + tableAndCondition).get(0, Long.class);
  }

  /** Gives the keypair all five of its keys in Redis (spec/07 §7). */
  void countersOf(String accessKey) {
    var stat = world.redis.shared(RedisDatabase.STAT).sync();
    for (String name : counters(accessKey)) {
      stat.set(name, "3".getBytes(StandardCharsets.US_ASCII));
    }
    byte[] request = "1".getBytes(StandardCharsets.US_ASCII);
    world.redis.shared(RedisDatabase.RATE_LIMIT).sync().zadd(accessKey, 1, request);
  }

  long countersLeft(String accessKey) {
    return world.redis.shared(RedisDatabase.STAT).sync().exists(counters(accessKey))
        + world.redis.shared(RedisDatabase.RATE_LIMIT).sync().exists(accessKey);
  }

  private static String[] counters(String key) {
    return new String[] {
      "keypair.concurrency_used." + key,
      "keypair.sftp_concurrency_used." + key,
      "kp:" + key + ":num_queries",
      "kp:" + key + ":last_call_time"
    };
  }
}
