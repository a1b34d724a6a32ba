package ai.backend.manager.permission;

import java.util.List;
import org.jooq.DSLContext;

/** Writes two domains, four projects, and the accounts with one of everything. */
final class MatrixRows {
  private static final String IMAGE_LABELS = "{\"ai.backend.kernelspec\": \"1\"}";
  private static final String IMAGE_LIMITS =
      "{\"cpu\": {\"min\": \"1\", \"max\": null}, \"mem\": {\"min\": \"64m\", \"max\": null}}";

  private final DSLContext db;

  MatrixRows(DSLContext db) {
    this.db = db;
  }

  void insert() {
    domain("default", "near.example");
    domain("elsewhere", "far.example");
    for (Account.Place place : Account.Place.values()) {
      project(place);
    }
    unused();
    for (Account account : Account.values()) {
      account(account);
    }
    for (Account account : Account.values()) {
      possessions(account);
    }
  }

  /** What nothing refers to, for mutations to delete. */
  private void unused() {
    db.execute(
        """
        insert into keypair_resource_policies (name, total_resource_slots, max_concurrent_sessions,
          max_containers_per_session, max_vfolder_count, max_vfolder_size, idle_timeout)
        values ('unused', '{}', 1, 1, 1, 0, 0)
        """);
    db.execute("insert into user_resource_policies values ('unused', now(), 0, 1)");
    db.execute("insert into project_resource_policies values ('unused', now(), 0)");
    db.execute("insert into resource_presets (name, resource_slots) values ('unused', '{}')");
    db.execute(
        "insert into scaling_groups (name, driver, scheduler) values ('unused', 'static', 'fifo')");
    db.execute(
        "insert into image_aliases (alias, image) select 'matrix', id from images where registry = 'near.example'");
  }

  private void domain(String name, String registry) {
    db.execute(
        """
        insert into domains (name, description, allowed_docker_registries) values (?, ?, array[?])
        on conflict (name) do update set description = excluded.description,
          allowed_docker_registries = excluded.allowed_docker_registries
        """,
        name,
        "secret-of-domain-" + name,
        registry);
    db.execute(
        """
        insert into images (name, image, tag, registry, config_digest, size_bytes, type, labels, resources)
        values (?, 'matrix', '1', ?, 'sha256:0', 1, 'COMPUTE', ?::json, ?::jsonb)
        """,
        registry + "/matrix:1",
        registry,
        IMAGE_LABELS,
        IMAGE_LIMITS);
    db.execute(
        "insert into scaling_groups (name, driver, scheduler) values (?, 'static', 'fifo')",
        "sg-" + name);
    db.execute(
        "insert into sgroups_for_domains (scaling_group, domain) values (?, ?)",
        "sg-" + name,
        name);
  }

  private void project(Account.Place place) {
    db.execute(
        """
        insert into groups (id, name, description, domain_name, resource_policy)
        values (?, ?, ?, ?, 'default')
        """,
        place.id(),
        place.project,
        place.secret(),
        place.domain);
    db.execute(
        "insert into scaling_groups (name, driver, scheduler) values (?, 'static', 'fifo')",
        place.group());
    db.execute(
        "insert into scaling_groups (name, driver, scheduler, is_public) values (?, 'static', 'fifo', false)",
        place.privateGroup());
    for (String group : List.of(place.group(), place.privateGroup())) {
      db.execute(
          "insert into sgroups_for_groups (scaling_group, \"group\") values (?, ?)",
          group,
          place.id());
    }
    db.execute(
        """
        insert into agents (id, status, region, scaling_group, schedulable, available_slots, addr, version, architecture)
        values (?, 'ALIVE', 'here', ?, false, '{}', 'tcp://127.0.0.1:1', '23.09', 'x86_64')
        """,
        place.agent(),
        place.group());
    db.execute(
        """
        insert into vfolders (host, quota_scope_id, name, ownership_type, "group")
        values ('local:volume1', ?, ?, 'group', ?)
        """,
        "project:" + place.id(),
        place.folder(),
        place.id());
  }

  private void account(Account account) {
    db.execute(
        """
        insert into keypair_resource_policies (name, total_resource_slots, max_concurrent_sessions,
          max_containers_per_session, max_vfolder_count, max_vfolder_size, idle_timeout)
        values (?, '{}', 100, 10, 10, 0, 0)
        """,
        account.policy());
    db.execute(
        "insert into user_resource_policies (name, max_vfolder_size, max_session_count_per_model_session) values (?, 0, 1)",
        account.policy());
    db.execute(
        """
        insert into users (uuid, username, email, full_name, description, domain_name, role, resource_policy)
        values (?, ?, ?, ?, ?, ?, ?::userrole, ?)
        """,
        account.id(),
        account.email(),
        account.email(),
        account.label(),
        account.secret(),
        account.place.domain,
        account.role.text(),
        account.policy());
    db.execute(
        """
        insert into keypairs (access_key, secret_key, user_id, "user", is_admin, resource_policy)
        values (?, ?, ?, ?, ?, ?)
        """,
        account.key(),
        account.secretKey(),
        account.email(),
        account.id(),
        account.adminKey,
        account.policy());
    db.execute("update users set main_access_key = ? where uuid = ?", account.key(), account.id());
    db.execute(
        "insert into association_groups_users (user_id, group_id) values (?, ?)",
        account.id(),
        account.place.id());
    db.execute(
        "insert into sgroups_for_keypairs (scaling_group, access_key) values ('sg-default', ?)",
        account.key());
  }

  private void possessions(Account account) {
    session(account);
    templates(account);
    folders(account);
    service(account);
    db.execute(
        """
        insert into error_logs (id, severity, source, "user", message, context_lang, context_env)
        values (?, 'error', 'matrix', ?, ?, 'java', '{}')
        """,
        account.own("log"),
        account.id(),
        account.secret());
  }

  private void session(Account account) {
    db.execute(
        """
        insert into sessions (id, name, access_key, status, domain_name, group_id, user_uuid, tag, startup_command, status_history)
        values (?, ?, ?, 'RUNNING', ?, ?, ?, ?, ?, ?::jsonb)
        """,
        account.own("session"),
        account.sessionName(),
        account.key(),
        account.place.domain,
        account.place.id(),
        account.id(),
        account.secret(),
        account.secret(),
        "{\"" + account.secret() + "\": \"2026-11-25T00:00:00+00:00\"}");
    db.execute(
        """
        insert into kernels (id, session_id, session_name, access_key, status, cluster_hostname, cluster_idx,
          domain_name, group_id, user_uuid, tag, image)
        values (?, ?, ?, ?, 'RUNNING', 'main1', 1, ?, ?, ?, ?, ?)
        """,
        account.own("kernel"),
        account.own("session"),
        account.sessionName(),
        account.key(),
        account.place.domain,
        account.place.id(),
        account.id(),
        account.secret(),
        account.secret());
  }

  private void templates(Account account) {
    template(account, "TASK", Probes.taskTemplate(account.secret()));
    template(account, "CLUSTER", Probes.clusterTemplate(account.secret(), account.own("TASK")));
  }

  private void template(Account account, String type, String text) {
    db.execute(
        """
        insert into session_templates (id, domain_name, group_id, user_uuid, type, name, template)
        values (?, ?, ?, ?, ?::templatetype, ?, ?::jsonb)
        """,
        account.own(type),
        account.place.domain,
        account.place.id(),
        account.id(),
        type,
        account.secret(),
        text);
  }

  private void folders(Account account) {
    db.execute(
        """
        insert into vfolders (host, quota_scope_id, name, "user") values ('local:volume1', ?, ?, ?)
        """,
        "user:" + account.id(),
        account.folder(),
        account.id());
    db.execute(
        """
        with shared as (insert into vfolders (host, quota_scope_id, name, "user")
          values ('local:volume1', ?, ?, ?) returning id)
        insert into vfolder_permissions (permission, vfolder, "user") select 'ro', id, ? from shared
        """,
        "user:" + Account.FAR_BOSS.id(),
        account.sharedFolder(),
        Account.FAR_BOSS.id(),
        account.id());
  }

  private void service(Account account) {
    db.execute(
        """
        insert into endpoints (id, name, created_user, session_owner, image, domain, project, resource_group, resource_slots)
        select ?, ?, ?, ?, id, ?, ?, ?, '{}' from images where registry = 'near.example'
        """,
        account.own("endpoint"),
        account.secret(),
        account.id(),
        account.id(),
        account.place.domain,
        account.place.id(),
        account.place.group());
    db.execute(
        """
        insert into routings (id, endpoint, session, session_owner, domain, project, error_data)
        values (?, ?, ?, ?, ?, ?, jsonb_build_object('told', ?::text))
        """,
        account.own("route"),
        account.own("endpoint"),
        account.own("session"),
        account.id(),
        account.place.domain,
        account.place.id(),
        account.secret());
    db.execute(
        """
        insert into endpoint_tokens (id, token, endpoint, session_owner, domain, project) values (?, ?, ?, ?, ?, ?)
        """,
        account.own("token"),
        account.own("token").toString(),
        account.own("endpoint"),
        account.id(),
        account.place.domain,
        account.place.id());
  }
}
