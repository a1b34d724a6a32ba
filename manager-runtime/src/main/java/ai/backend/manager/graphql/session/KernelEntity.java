package ai.backend.manager.graphql.session;

import ai.backend.manager.graphql.entity.Entity;
import ai.backend.manager.graphql.filter.FilterColumn;
import ai.backend.manager.graphql.table.Enums;
import ai.backend.manager.graphql.table.Source;
import java.time.OffsetDateTime;
import java.util.Set;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;

/** Kernels, which the API calls compute containers (spec/06 §7.7). */
final class KernelEntity {
  static final Source KERNELS = Source.of("kernels");

  private static final Field<String> SCHEDULED =
      KERNELS.jsonText("status_history", DSL.val("SCHEDULED"));
  private static final Field<OffsetDateTime> SCHEDULED_AT =
      SCHEDULED.cast(SQLDataType.TIMESTAMPWITHTIMEZONE);

  static final Entity KERNEL =
      Entity.of(KERNELS)
          .column("id", KERNELS.uuid("id"))
          .column("session_id", KERNELS.uuid("session_id"))
          .column("idx", KERNELS.integer("cluster_idx"))
          .column("role", KERNELS.text("cluster_role"))
          .column("hostname", KERNELS.text("cluster_hostname"))
          .column("scheduled_at", SCHEDULED)
          .column("stored_stat", KERNELS.json("last_stat"))
          .column("preopen_ports", KERNELS.integers("preopen_ports"))
          .integers("cluster_idx", "local_rank")
          .texts("cluster_role", "cluster_hostname", "image", "architecture", "registry", "status")
          .texts("status_info", "agent", "agent_addr", "container_id")
          .times("status_changed", "created_at", "terminated_at", "starts_at")
          .jsons("status_data", "resource_opts", "occupied_slots")
          .computed("live_stat", "stored_stat")
          .computed("last_stat", "stored_stat")
          .always("id", "session_id")
          .filterTexts("image", "architecture", "agent", "agent_addr", "cluster_role")
          .filterTexts("cluster_hostname", "status_info")
          .filterTimes("created_at", "status_changed", "terminated_at")
          .filter("scheduled_at", FilterColumn.time(SCHEDULED_AT))
          .filter("cluster_idx", FilterColumn.number(KERNELS.integer("cluster_idx")))
          .filter("local_rank", FilterColumn.number(KERNELS.integer("local_rank")))
          .filter("status", FilterColumn.member(KERNELS.text("status"), Enums.KERNEL_STATUS))
          .orders("image", "architecture", "agent", "agent_addr", "cluster_idx", "local_rank")
          .orders("cluster_role", "cluster_hostname", "status", "status_info", "created_at")
          .orders("status_changed", "terminated_at", "scheduled_at")
          .defaultOrder(
              DSL.greatest(
                      KERNELS.time("created_at"),
                      KERNELS.time("terminated_at"),
                      KERNELS.time("status_changed"))
                  .desc())
          .build(KERNELS.uuid("id"));

  /** What tells on which agent a kernel runs. */
  static final Set<String> PLACE = Set.of("agent", "agent_addr", "container_id");

  /** For callers from whom agents are hidden. */
  static final Entity PLACELESS = KERNEL.without(PLACE);

  private KernelEntity() {}
}
