package ai.backend.manager.resource.report;

import ai.backend.manager.gateway.Call;
import ai.backend.manager.gateway.Gate;
import ai.backend.manager.gateway.Reply;
import ai.backend.manager.gateway.Route;
import ai.backend.manager.gateway.Routes;
import ai.backend.manager.policy.Verb;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /resource/stats/user/month} and {@code /resource/stats/admin/month} (spec/04 §5.5):
 * the kernels that ended in the last 30 days.
 */
@Singleton
class StatisticsRoutes implements Routes {
  private static final String ENDED =
      """
      select k.created_at, k.terminated_at, k.cluster_role = 'main' as main,
             (k.occupied_slots ->> 'cpu')::numeric as cpu, (k.occupied_slots ->> 'mem')::numeric as memory,
             (select sum(e.value::numeric) from jsonb_each_text(k.occupied_slots) e where e.key not in ('cpu', 'mem')) as gpu,
             (k.last_stat #>> '{io_read,current}')::numeric as read,
             (k.last_stat #>> '{io_write,current}')::numeric as written,
             (k.last_stat #>> '{io_scratch_size,stats.max}')::numeric as disk
        from kernels k
       where k.status = 'TERMINATED' and k.terminated_at >= ?::timestamptz
         and (?::uuid is null or k.user_uuid = ?::uuid)
      """;

  private final DSLContext database;
  private final Clock clock;

  StatisticsRoutes(DSLContext database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        new Route(
            "GET",
            "/resource/stats/user/month",
            Verb.USAGE_OWN,
            Gate.READ,
            call -> month(call.caller().userId())),
        new Route(
            "GET", "/resource/stats/admin/month", Verb.USAGE_READ, Gate.READ, this::everybody));
  }

  private Reply everybody(Call call) {
    return month(null);
  }

  private Reply month(@Nullable UUID user) {
    var quarters = new Quarters(clock.instant());
    OffsetDateTime since = quarters.start().atOffset(ZoneOffset.UTC);
    database.fetch(ENDED, since, user, user).forEach(row -> quarters.add(life(row)));
    return Reply.ok(quarters.points());
  }

  private static Quarters.Life life(Record r) {
    return new Quarters.Life(
        r.get("created_at", OffsetDateTime.class).toInstant(),
        r.get("terminated_at", OffsetDateTime.class).toInstant(),
        r.get("main", Boolean.class),
        amount(r, "cpu"),
        amount(r, "memory"),
        amount(r, "gpu"),
        amount(r, "read"),
        amount(r, "written"),
        amount(r, "disk"));
  }

  private static double amount(Record r, String column) {
    return Objects.requireNonNullElse(r.get(column, Double.class), 0.0);
  }
}
