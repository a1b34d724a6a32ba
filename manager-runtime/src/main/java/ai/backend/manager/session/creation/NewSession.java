package ai.backend.manager.session.creation;

import ai.backend.common.slots.Slots;
import ai.backend.manager.session.Times;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** A session that passed all checks, and its rows. */
record NewSession(
    UUID id,
    String creationId,
    CreateRequest request,
    Owner owner,
    ResourceGroupChoice.Group group,
    @Nullable Instant startsAt,
    List<UUID> dependencies,
    List<Kernel> kernels,
    ObjectNode internalData) {

  /**
   * One kernel of it.
   *
   * @param agent chosen by a superadmin, null = by the scheduler
   */
  record Kernel(
      UUID id, String role, int index, int localRank, KernelPlan plan, @Nullable String agent) {
    String hostname() {
      return role + index;
    }
  }

  KernelPlan main() {
    return kernels.getFirst().plan();
  }

  /** Writes everything in the caller's transaction. */
  void insert(DSLContext tx, Instant now) {
    insertSession(tx, now);
    kernels.forEach(kernel -> insertKernel(tx, kernel, now));
    dependencies.forEach(
        d ->
            tx.execute(
                "insert into session_dependencies (session_id, depends_on) values (?, ?)", id, d));
  }

  private void insertSession(DSLContext tx, Instant now) {
    Slots total =
        kernels.stream().map(k -> k.plan().resources().slots()).reduce(Slots.NONE, Slots::plus);
    String[] images = kernels.stream().map(k -> k.plan().image().name()).toArray(String[]::new);
    tx.execute(
        """
        insert into sessions (id, creation_id, name, session_type, cluster_mode, cluster_size, scaling_group_name, domain_name,
                              group_id, user_uuid, access_key, images, tag, occupying_slots, requested_slots, vfolder_mounts,
                              environ, bootstrap_script, use_host_network, created_at, starts_at, status, status_history,
                              callback_url, startup_command, result, target_sgroup_names)
        values (?, ?, ?, ?::sessiontypes, ?, ?, ?, ?, ?, ?, ?, ?::varchar[], ?, '{}'::jsonb, ?::jsonb, '[]'::jsonb, ?::jsonb, ?, ?, ?::timestamptz,
                ?::timestamptz, 'PENDING', ?::jsonb, ?, ?, 'UNDEFINED', array[]::varchar[])
        """,
        id,
        creationId,
        request.name(),
        type(),
        request.clusterMode(),
        kernels.size(),
        group.name(),
        owner.domain(),
        owner.group(),
        owner.user(),
        owner.accessKey(),
        images,
        request.tag(),
        jsonb(total.toJson()),
        jsonb(texts(main().environ())),
        main().bootstrapScript(),
        group.hostNetwork(),
        Times.utc(now),
        startsAt == null ? null : Times.utc(startsAt),
        pendingSince(now),
        request.callbackUrl(),
        main().startupCommand());
  }

  private void insertKernel(DSLContext tx, Kernel kernel, Instant now) {
    KernelPlan plan = kernel.plan();
    String slots = jsonb(plan.resources().slots().toJson());
    List<Integer> asked = plan.preopenPorts();
    Integer[] ports = asked == null ? null : asked.toArray(Integer[]::new);
    tx.execute(
        """
        insert into kernels (id, session_id, session_creation_id, session_name, session_type, cluster_mode, cluster_size,
                             cluster_role, cluster_idx, local_rank, cluster_hostname, scaling_group, domain_name, group_id, user_uuid,
                             access_key, image, architecture, registry, tag, occupied_slots, requested_slots, occupied_shares,
                             environ, mounts, mount_map, vfolder_mounts, attached_devices, resource_opts, bootstrap_script,
                             repl_in_port, repl_out_port, stdin_port, stdout_port, preopen_ports, use_host_network, created_at,
                             starts_at, status, role, status_history, callback_url, startup_command, result, internal_data, agent)
        values (?, ?, ?, ?, ?::sessiontypes, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?::jsonb, '{}'::jsonb, ?::varchar[],
                array[]::varchar[], '{}'::jsonb, '[]'::jsonb, '{}'::jsonb, ?::jsonb, ?, 0, 0, 0, 0, ?::integer[], ?, ?::timestamptz, ?::timestamptz, 'PENDING',
                ?::kernelrole, ?::jsonb, ?, ?, 'UNDEFINED', ?::jsonb, ?)
        """,
        kernel.id(),
        id,
        creationId,
        request.name(),
        type(),
        request.clusterMode(),
        kernels.size(),
        kernel.role(),
        kernel.index(),
        kernel.localRank(),
        kernel.hostname(),
        group.name(),
        owner.domain(),
        owner.group(),
        owner.user(),
        owner.accessKey(),
        plan.image().name(),
        plan.image().architecture(),
        plan.image().registry(),
        request.tag(),
        slots,
        slots,
        plan.environList(),
        jsonb(plan.resources().options()),
        plan.bootstrapScript(),
        ports,
        group.hostNetwork(),
        Times.utc(now),
        startsAt == null ? null : Times.utc(startsAt),
        plan.image().role(),
        pendingSince(now),
        request.callbackUrl(),
        plan.startupCommand(),
        jsonb(internalData),
        kernel.agent());
  }

  private String type() {
    return request.type().toUpperCase(Locale.ROOT);
  }

  private static String pendingSince(Instant now) {
    return jsonb(JsonNodeFactory.instance.objectNode().put("PENDING", Times.iso(now)));
  }

  private static ObjectNode texts(Map<String, String> map) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    map.forEach(node::put);
    return node;
  }

  private static String jsonb(ObjectNode node) {
    return node.toString();
  }
}
