package ai.backend.manager.graphql.session;

import static ai.backend.manager.graphql.session.KernelEntity.KERNELS;

import ai.backend.manager.graphql.entity.Entity;
import java.util.Set;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.impl.DSL;

/** Sessions as clients of API v3 and v4 know them: their main kernels (spec/06 §7.8). */
final class LegacyEntity {
  private static final String[] METRICS = {
    "live_stat",
    "last_stat",
    "cpu_used",
    "cpu_using",
    "mem_max_bytes",
    "mem_cur_bytes",
    "net_rx_bytes",
    "net_tx_bytes",
    "io_read_bytes",
    "io_write_bytes",
    "io_max_scratch_size",
    "io_cur_scratch_size"
  };
  private static final Field<String> NAME = KERNELS.text("session_name");
  private static final Field<String> TYPE = KERNELS.text("session_type");

  static final Condition MAIN = KERNELS.text("cluster_role").eq(DSL.inline("main"));

  static final Entity LEGACY = orderable(measured(columns())).build(KERNELS.uuid("id"));

  /** What tells on which agent a session runs. */
  static final Set<String> PLACE = Set.of("agent", "container_id");

  /** For callers from whom agents are hidden. */
  static final Entity PLACELESS = LEGACY.without(PLACE);

  private LegacyEntity() {}

  private static Entity.Builder columns() {
    return Entity.of(KERNELS)
        .column("id", KERNELS.uuid("session_id"))
        .column("kernel_id", KERNELS.uuid("id"))
        .column("sess_id", NAME)
        .column("session_name", NAME)
        .column("sess_type", TYPE)
        .column("session_type", TYPE)
        .column("role", KERNELS.text("cluster_role"))
        .column("lang", KERNELS.text("image"))
        .column("group_name", KERNELS.related("groups", "id", "group_id", "name"))
        .column("user_email", KERNELS.related("users", "uuid", "user_uuid", "email"))
        .column("stored_stat", KERNELS.json("last_stat"))
        .uuids("group_id", "user_uuid")
        .bigints("num_queries")
        .texts("tag", "image", "architecture", "registry", "domain_name", "scaling_group")
        .texts("access_key", "status", "status_info", "startup_command", "result", "agent")
        .texts("container_id")
        .times("status_changed", "created_at", "terminated_at")
        .jsons("service_ports", "occupied_slots", "occupied_shares", "resource_opts")
        .always("kernel_id");
  }

  private static Entity.Builder measured(Entity.Builder session) {
    for (String slot : new String[] {"mem_slot", "cpu_slot", "gpu_slot", "tpu_slot"}) {
      session.computed(slot, "occupied_slots");
    }
    for (String metric : METRICS) {
      session.computed(metric, "stored_stat");
    }
    return session;
  }

  private static Entity.Builder orderable(Entity.Builder session) {
    return session
        .orders("session_name", "session_type", "image", "architecture", "registry", "tag")
        .orders("domain_name", "group_id", "user_uuid", "scaling_group", "access_key", "status")
        .orders("status_info", "status_changed", "created_at", "terminated_at", "result")
        .orders("agent", "container_id", "num_queries", "startup_command")
        .order("id", KERNELS.uuid("id"))
        .order("session_id", KERNELS.uuid("session_id"))
        .defaultOrder(KERNELS.time("created_at").desc());
  }
}
