package ai.backend.manager.adopt;

import static ai.backend.manager.adopt.AdoptedTable.keeping;
import static ai.backend.manager.adopt.AdoptedTable.replacing;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The tables that are taken over, in the order of their references (spec/07 §1). */
final class AdoptedTables {
  /** Rows of these only made sense in the old installation. */
  static final Map<String, String> LEFT_OUT =
      Map.of(
          "routings", "routes of model services that ran there",
          "endpoint_tokens", "tokens that only the old app proxy accepts");

  private static final String ENDED = "(select at from adopt_moment)";
  private static final String LIVE = "s.status not in ('TERMINATED', 'CANCELLED')";

  /** What never ran is cancelled, what ran is terminated. */
  private static final String END =
      "case when s.status in ('PENDING', 'SCHEDULED', 'PULLING', 'PREPARING', 'BUILDING') then 'CANCELLED' else 'TERMINATED' end";

  private static final String IMAGE =
      """
      coalesce((select i.id from images i join adopt_images o
                  on i.name = o.name and i.architecture = coalesce(o.architecture, 'x86_64')
                where o.id = s.image limit 1), s.image::uuid)""";
  private static final String QUOTA_SCOPE =
      """
      coalesce(nullif(s.quota_scope_id, ''),
               case when s."group" is null then 'user:' || s."user" else 'project:' || s."group" end)""";
  private static final String KERNELS_REQUEST =
      """
      coalesce(s.requested_slots::jsonb, (
        select jsonb_object_agg(slot, total) from (
          select a.key as slot, trim_scale(sum(a.value::numeric))::text as total
          from adopt_kernels k, jsonb_each_text(k.occupied_slots::jsonb) a
          where coalesce(k.session_id, k.id) = s.id group by a.key) sums), '{}'::jsonb)""";

  static final List<AdoptedTable> ALL =
      List.of(
          replacing("domains", "name")
              .computing(
                  Map.of(
                      "allowed_docker_registries",
                      "coalesce(s.allowed_docker_registries, '{}')::varchar[]"))
              .merging("allowed_vfolder_hosts", "allowed_docker_registries"),
          replacing("user_resource_policies", "name"),
          replacing("project_resource_policies", "name"),
          replacing("keypair_resource_policies", "name").merging("allowed_vfolder_hosts"),
          replacing("resource_presets", "name"),
          replacing("scaling_groups", "name").leaving("wsproxy_addr", "wsproxy_api_token"),
          replacing("groups", "id")
              .computing(Map.of("resource_policy", "coalesce(s.resource_policy, 'default')"))
              .merging("allowed_vfolder_hosts"),
          replacing("users", "uuid")
              .computing(Map.of("resource_policy", "coalesce(s.resource_policy, 'default')"))
              .leaving("main_access_key"),
          replacing("keypairs", "access_key"),
          keeping("association_groups_users", "user_id", "group_id"),
          keeping("sgroups_for_domains", "scaling_group", "domain"),
          keeping("sgroups_for_groups", "scaling_group", "group"),
          keeping("sgroups_for_keypairs", "scaling_group", "access_key"),
          keeping("agents", "id").computing(agents()),
          keeping("images", "name", "architecture")
              .computing(Map.of("architecture", "coalesce(s.architecture, 'x86_64')")),
          keeping("image_aliases", "alias").computing(Map.of("image", IMAGE)),
          replacing("sessions", "id").computing(sessions()),
          keeping("session_dependencies", "session_id", "depends_on"),
          replacing("kernels", "id").computing(kernels()),
          replacing("session_templates", "id"),
          replacing("vfolders", "id")
              .computing(
                  Map.of(
                      "quota_scope_id", QUOTA_SCOPE, "status", "'ready'::vfolderoperationstatus")),
          replacing("vfolder_permissions", "vfolder", "user"),
          replacing("vfolder_invitations", "id"),
          keeping("vfolder_attachment", "vfolder", "kernel"),
          replacing("endpoints", "id").computing(endpoints()),
          replacing("error_logs", "id")
              .computing(
                  Map.of("user", "(select u.uuid from users u where u.uuid = s.\"user\"::uuid)")));

  private AdoptedTables() {}

  private static Map<String, String> agents() {
    return Map.of(
        "status",
        "(case when s.status in ('LOST', 'TERMINATED') then s.status else 'TERMINATED' end)::agentstatus",
        "lost_at",
        "coalesce(s.lost_at::timestamptz, " + ENDED + ")",
        "status_changed",
        "case when s.status in ('LOST', 'TERMINATED') then s.status_changed::timestamptz else "
            + ENDED
            + " end",
        "occupied_slots",
        "'{}'::jsonb");
  }

  private static Map<String, String> ending(String enumType) {
    var columns = new TreeMap<String, String>();
    columns.put(
        "status", "(case when " + LIVE + " then " + END + " else s.status end)::" + enumType);
    columns.put(
        "terminated_at",
        "coalesce(s.terminated_at::timestamptz, case when " + LIVE + " then " + ENDED + " end)");
    columns.put(
        "status_info", "case when " + LIVE + " then 'installation-moved' else s.status_info end");
    columns.put(
        "status_data",
        "case when "
            + LIVE
            + " then coalesce(nullif(s.status_data::jsonb, 'null'), '{}') || jsonb_build_object('moved', jsonb_build_object('status', s.status)) else s.status_data::jsonb end");
    columns.put(
        "status_history",
        "case when "
            + LIVE
            + " then coalesce(nullif(s.status_history::jsonb, 'null'), '{}') || jsonb_build_object("
            + END
            + ", to_char("
            + ENDED
            + " at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US+00:00')) else s.status_history::jsonb end");
    return columns;
  }

  private static Map<String, String> sessions() {
    var columns = ending("sessionstatus");
    columns.put(
        "target_sgroup_names",
        "case when s.target_sgroup_names = '{\"{\",\"}\"}' then '{}' else s.target_sgroup_names end::varchar[]");
    columns.put("requested_slots", KERNELS_REQUEST);
    columns.put("occupying_slots", "coalesce(s.occupying_slots, '{}')::jsonb");
    return columns;
  }

  private static Map<String, String> kernels() {
    var columns = ending("kernelstatus");
    columns.put("session_id", "coalesce(s.session_id, s.id)::uuid");
    columns.put("requested_slots", "coalesce(s.requested_slots, s.occupied_slots)::jsonb");
    columns.put(
        "status_changed",
        "case when " + LIVE + " then " + ENDED + " else s.status_changed::timestamptz end");
    return columns;
  }

  private static Map<String, String> endpoints() {
    return Map.of(
        "image", IMAGE,
        "lifecycle_stage", "'destroyed'::endpointlifecycle",
        "desired_session_count", "0",
        "destroyed_at", "coalesce(s.destroyed_at::timestamptz, " + ENDED + ")",
        "url", "cast(null as varchar)");
  }
}
