package ai.backend.manager.graphql.agent;

import ai.backend.manager.graphql.entity.Entity;
import ai.backend.manager.graphql.filter.FilterColumn;
import ai.backend.manager.graphql.table.Enums;
import ai.backend.manager.graphql.table.Source;

/** Agents (spec/06 §7.1) as rows of table {@code agents}. */
final class AgentEntity {
  static final Source AGENTS = Source.of("agents");

  static final Entity AGENT =
      base()
          .texts("region", "addr", "architecture", "version")
          .times("status_changed", "first_contact", "lost_at")
          .flags("auto_terminate_abusing_kernel")
          .jsons("compute_plugins")
          .computed("local_config", "auto_terminate_abusing_kernel")
          .computed("hardware_metadata", "compute_plugins")
          .computed("mem_slots", "available_slots")
          .computed("cpu_slots", "available_slots")
          .computed("gpu_slots", "available_slots")
          .computed("tpu_slots", "available_slots")
          .computed("used_mem_slots", "occupied_slots")
          .computed("used_cpu_slots", "occupied_slots")
          .computed("used_gpu_slots", "occupied_slots")
          .computed("used_tpu_slots", "occupied_slots")
          .filterTexts("region", "addr", "version")
          .filterTimes("status_changed", "first_contact", "lost_at")
          .orders("status_changed", "region", "first_contact", "lost_at", "version")
          .build(AGENTS.text("id"));

  static final Entity SUMMARY = base().texts("architecture").build(AGENTS.text("id"));

  private AgentEntity() {}

  private static Entity.Builder base() {
    return Entity.of(AGENTS)
        .texts("id", "status", "scaling_group")
        .flags("schedulable")
        .jsons("available_slots", "occupied_slots")
        .always("id", "status")
        .filterTexts("id", "scaling_group")
        .filterFlags("schedulable")
        .filter("status", FilterColumn.member(AGENTS.text("status"), Enums.AGENT_STATUS))
        .orders("id", "status", "scaling_group", "schedulable", "available_slots", "occupied_slots")
        .defaultOrder(AGENTS.text("status").asc(), AGENTS.text("scaling_group").asc());
  }
}
