package ai.backend.manager.graphql.session;

import ai.backend.manager.graphql.entity.Entity;
import ai.backend.manager.graphql.table.Source;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.JSONB;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;

/** Columns of a session that come from its kernels, its owner or out of JSON. */
final class SessionColumns {
  private static final Source SESSIONS = Source.of("sessions");
  private static final Source KERNEL = new Source("kernels", "k");
  private static final Condition OF_SESSION = KERNEL.uuid("session_id").eq(SESSIONS.uuid("id"));

  private SessionColumns() {}

  static void addTo(Entity.Builder session) {
    session
        .column("main_kernel_id", main(KERNEL.uuid("id")))
        .column("main_kernel_role", main(KERNEL.text("role")))
        .column("architecture", main(KERNEL.text("architecture")))
        .column("registry", main(KERNEL.text("registry")))
        .column("service_ports", main(KERNEL.json("service_ports")))
        .column(
            "startup_command",
            DSL.coalesce(SESSIONS.text("startup_command"), main(KERNEL.text("startup_command"))))
        .column("num_queries", DSL.coalesce(SESSIONS.bigint("num_queries"), DSL.inline(0L)))
        .column(
            "status_changed",
            SESSIONS.jsonText("status_history", SESSIONS.text("status").cast(SQLDataType.CLOB)))
        .column(
            "status_history",
            DSL.coalesce(SESSIONS.json("status_history"), DSL.inline(JSONB.jsonb("{}"))))
        .column("kernel_ids", kernelIds())
        .column("resource_opts", resourceOptions())
        .column("occupied_slots", occupied())
        .column("occupying_slots", occupied())
        .column("mounts", mountNames())
        .column("vfolder_mounts", mountNames())
        .computed("abusing_reports", "kernel_ids")
        .computed("commit_status", "main_kernel_id");
  }

  private static <T> Field<T> main(Field<T> column) {
    return DSL.field(
        DSL.select(column)
            .from(KERNEL.table())
            .where(OF_SESSION)
            .and(KERNEL.text("cluster_role").eq(DSL.inline("main")))
            .orderBy(KERNEL.integer("cluster_idx"))
            .limit(DSL.inline(1)));
  }

  private static Field<String[]> kernelIds() {
    return DSL.field(
        "array({0})",
        SQLDataType.VARCHAR.array(),
        DSL.select(KERNEL.uuid("id").cast(SQLDataType.CLOB))
            .from(KERNEL.table())
            .where(OF_SESSION)
            .orderBy(KERNEL.integer("cluster_idx")));
  }

  /** Host name of each kernel → its resource options. */
  private static Field<JSONB> resourceOptions() {
    Field<JSONB> byHost =
        DSL.field(
            "coalesce(jsonb_object_agg({0}, {1}), '{}')",
            SQLDataType.JSONB, KERNEL.text("cluster_hostname"), KERNEL.json("resource_opts"));
    return DSL.field(DSL.select(byHost).from(KERNEL.table()).where(OF_SESSION));
  }

  /** Slots of all kernels of the session, added up; decimal texts as stored (spec/06 §2.1). */
  private static Field<JSONB> occupied() {
    var slot =
        DSL.table("jsonb_each_text({0})", KERNEL.json("occupied_slots"))
            .as("slot", "name", "amount");
    Field<String> name = DSL.field(DSL.name("slot", "name"), String.class);
    Field<String> total =
        DSL.field(
            "trim_scale(sum(cast({0} as numeric)))::text",
            String.class, DSL.field(DSL.name("slot", "amount"), String.class));
    var totals =
        DSL.select(name.as("name"), total.as("total"))
            .from(KERNEL.table())
            .crossApply(slot)
            .where(OF_SESSION)
            .groupBy(name)
            .asTable("totals");
    Field<JSONB> map =
        DSL.field("coalesce(jsonb_object_agg(totals.name, totals.total), '{}')", SQLDataType.JSONB);
    return DSL.field(DSL.select(map).from(totals));
  }

  private static Field<String[]> mountNames() {
    return DSL.field(
        "array(select mount #>> array[]::text[] from jsonb_path_query({0}, 'lax $[*].name') as"
            + " mount)",
        SQLDataType.VARCHAR.array(), SESSIONS.json("vfolder_mounts"));
  }
}
