package ai.backend.manager.adopt;

import java.util.Map;
import java.util.Set;
import org.jooq.DSLContext;
import org.jooq.Record;

/** What is done to the staged rows, and to ours, before any is taken. */
final class Preparation {
  /**
   * The newest moment that the old installation recorded: when its live sessions are said to have
   * ended.
   */
  private static final String MOMENT =
      """
      create temporary table adopt_moment on commit drop as
      select coalesce(max(at::timestamptz), now()) as at from (
        select unnest(array[created_at, terminated_at, status_changed]) as at from adopt_kernels
        union all select unnest(array[created_at, terminated_at]) from adopt_sessions
        union all select unnest(array[first_contact, lost_at, status_changed]) from adopt_agents
        union all select created_at from adopt_error_logs) moments
      where at ~ '^[12]\\d{3}-[01]\\d-[0-3]\\d [0-2]\\d:[0-5]\\d:[0-5]\\d(\\.\\d+)?[+-]\\d\\d(:\\d\\d)?$'
      """;

  /** 22.09 has no sessions: they are their main kernels (spec/02 §14). */
  private static final String SESSIONS =
      """
      insert into adopt_sessions (adopt_row, adopt_line, id, creation_id, name, session_type, cluster_mode, cluster_size,
        agent_ids, scaling_group_name, target_sgroup_names, domain_name, group_id, user_uuid, access_key, images, tag,
        occupying_slots, vfolder_mounts, environ, bootstrap_script, use_host_network, created_at, terminated_at, starts_at,
        status, status_info, status_data, status_history, callback_url, startup_command, result, num_queries)
      select k.adopt_row, k.adopt_line, coalesce(k.session_id, k.id), k.session_creation_id, k.session_name, k.session_type,
        k.cluster_mode, k.cluster_size,
        (select array_agg(distinct m.agent)::text from adopt_kernels m
          where coalesce(m.session_id, m.id) = coalesce(k.session_id, k.id) and m.agent is not null),
        k.scaling_group, '{}', k.domain_name, k.group_id, k.user_uuid, k.access_key, array[k.image]::text, k.tag, '{}',
        k.vfolder_mounts, '{}', k.bootstrap_script, k.use_host_network, k.created_at, k.terminated_at, k.starts_at,
        case k.status when 'BUILDING' then 'PREPARING' when 'RESIZING' then 'RUNNING' when 'SUSPENDED' then 'ERROR'
          else k.status end,
        k.status_info, k.status_data, k.status_history, k.callback_url, k.startup_command, k.result, k.num_queries
      from adopt_kernels k where k.cluster_role = 'main'
      """;

  private static final String SESSION_COLUMNS =
      "id creation_id name session_type cluster_mode cluster_size agent_ids scaling_group_name target_sgroup_names"
          + " domain_name group_id user_uuid access_key images tag occupying_slots vfolder_mounts environ bootstrap_script"
          + " use_host_network created_at terminated_at starts_at status status_info status_data status_history"
          + " callback_url startup_command result num_queries";

  private static final String STRONGEST =
      """
      delete from adopt_vfolder_permissions w using adopt_vfolder_permissions s
      where w.vfolder = s.vfolder and w."user" = s."user" and w.adopt_row <> s.adopt_row
        and (array_position(array['ro', 'rw', 'wd'], s.permission), s.adopt_row)
          > (array_position(array['ro', 'rw', 'wd'], w.permission), w.adopt_row)
      """;

  private static final String GROUP_AWAY =
      """
      update groups g set name = left(g.name, 40) || '-before-adoption'
      from adopt_groups s where g.name = s.name and g.domain_name = s.domain_name and g.id::text <> s.id
      returning g.id::text as id, s.name as name
      """;
  private static final String USERNAME_AWAY =
      """
      update users u set username = left(u.username, 40) || '-before-adoption'
      from adopt_users s where u.username = s.username and u.uuid::text <> s.uuid
      returning u.uuid::text as id, s.username as name
      """;
  private static final String EMAIL_AWAY =
      """
      update users u set email = 'before-adoption.' || right(u.email, 48)
      from adopt_users s where u.email = s.email and u.uuid::text <> s.uuid
      returning u.uuid::text as id, s.email as name
      """;
  private static final String KEYPAIR_OWNERS =
      "update keypairs k set user_id = u.email from users u where u.uuid = k.\"user\" and u.email like 'before-adoption.%'";

  private final DSLContext db;
  private final Report report;

  Preparation(DSLContext db, Report report) {
    this.db = db;
    this.report = report;
  }

  void run(Map<String, Set<String>> found) {
    if (!found.containsKey("sessions")) {
      db.execute("create index on adopt_kernels ((coalesce(session_id, id)))");
      int sessions = db.execute(SESSIONS);
      found.put("sessions", Set.of(SESSION_COLUMNS.split(" ", -1)));
      report.note(
          "sessions",
          sessions + " rows",
          "22.09 has no such table: made from the main kernels",
          "");
    }
    db.execute(MOMENT);
    if (db.execute(STRONGEST) > 0) {
      report.note(
          "vfolder_permissions",
          "",
          "of several for one folder and user the strongest was kept",
          "");
    }
    defaultPolicies(found);
    makeWay();
  }

  /** 22.09 has no policies of users and projects; both tables need a row that all refer to. */
  private void defaultPolicies(Map<String, Set<String>> found) {
    if (!found.containsKey("user_resource_policies")) {
      db.execute(
          """
          insert into user_resource_policies (name, max_vfolder_size, max_session_count_per_model_session)
          values ('default', -1, 10) on conflict do nothing
          """);
      report.note(
          "user_resource_policies", "default", "22.09 has none: every user gets this one", "");
    }
    if (!found.containsKey("project_resource_policies")) {
      db.execute(
          "insert into project_resource_policies (name, max_vfolder_size) values ('default', -1) on conflict do nothing");
      report.note(
          "project_resource_policies",
          "default",
          "22.09 has none: every project gets this one",
          "");
    }
  }

  /** Rows of this cluster whose names the old installation's rows need. */
  private void makeWay() {
    for (Record moved : db.fetch(GROUP_AWAY)) {
      renamed(
          "groups", moved, "-before-adoption was added to this cluster's own project of that name");
    }
    for (Record moved : db.fetch(USERNAME_AWAY)) {
      renamed("users", moved, "-before-adoption was added to this cluster's own user of that name");
    }
    for (Record moved : db.fetch(EMAIL_AWAY)) {
      renamed(
          "users",
          moved,
          "this cluster's own user of that e-mail logs in as before-adoption.<e-mail> from now on");
    }
    db.execute(KEYPAIR_OWNERS);
  }

  private void renamed(String table, Record moved, String why) {
    report.count(table, new Report.Counts(0, 1, 0));
    report.note(
        table, moved.get("name", String.class), why, "rename or delete it: " + moved.get("id"));
  }
}
