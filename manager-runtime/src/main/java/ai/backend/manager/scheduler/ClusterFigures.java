package ai.backend.manager.scheduler;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jooq.DSLContext;

/**
 * Figures about the whole cluster for Prometheus, told by the leading manager only, so that their
 * sum over the replicas is right: {@code backendai_sessions} by status (those that are over are
 * left out), {@code backendai_scheduler_queue_length} by resource group, {@code backendai_agents}
 * by status.
 */
@Singleton
public final class ClusterFigures {
  private static final String SESSIONS =
      """
      select e.status::text as label, count(s.id) as n
        from unnest(enum_range(null::sessionstatus)) as e(status)
        left join sessions s on s.status = e.status
       where e.status not in ('TERMINATED', 'CANCELLED')
       group by e.status
      """;
  private static final String QUEUES =
      """
      select g.name as label, count(s.id) as n
        from scaling_groups g left join sessions s on s.scaling_group_name = g.name and s.status = 'PENDING'
       where g.is_active
       group by g.name
      """;
  private static final String AGENTS =
      """
      select e.status::text as label, count(a.id) as n
        from unnest(enum_range(null::agentstatus)) as e(status)
        left join agents a on a.status = e.status
       group by e.status
      """;

  private final DSLContext database;
  private final MultiGauge sessions;
  private final MultiGauge queues;
  private final MultiGauge agents;

  ClusterFigures(DSLContext database, MeterRegistry meters) {
    this.database = database;
    this.sessions =
        MultiGauge.builder("backendai.sessions")
            .description("Sessions that are not over, by status")
            .register(meters);
    this.queues =
        MultiGauge.builder("backendai.scheduler.queue.length")
            .description("Sessions that wait for room, by resource group")
            .register(meters);
    this.agents =
        MultiGauge.builder("backendai.agents").description("Agents by status").register(meters);
  }

  /** Counts anew. */
  void refresh() {
    show(sessions, "status", counted(SESSIONS));
    show(queues, "resource_group", counted(QUEUES));
    show(agents, "status", counted(AGENTS));
  }

  /** Tells nothing any more. */
  void forget() {
    List.of(sessions, queues, agents).forEach(gauge -> show(gauge, "", Map.of()));
  }

  private Map<String, Long> counted(String sql) {
    var counts = new LinkedHashMap<String, Long>();
    database
        .fetch(sql)
        .forEach(row -> counts.put(row.get("label", String.class), row.get("n", Long.class)));
    return counts;
  }

  private static void show(MultiGauge gauge, String label, Map<String, Long> counts) {
    gauge.register(
        counts.entrySet().stream()
            .map(entry -> Row.of(Tags.of(label, entry.getKey()), entry.getValue()))
            .toList(),
        true);
  }
}
