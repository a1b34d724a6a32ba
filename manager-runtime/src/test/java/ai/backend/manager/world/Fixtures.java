package ai.backend.manager.world;

import ai.backend.manager.gateway.Principal;
import ai.backend.manager.policy.Role;
import java.util.UUID;
import org.jooq.DSLContext;

/**
 * The example accounts that clients' own tests know (spec/07 §5), one resource group, one image.
 */
public final class Fixtures {
  public static final UUID PROJECT = UUID.fromString("2de2b969-1d04-48a6-af16-0bc8adb3c831");
  public static final Principal ADMIN =
      new Principal(
          "AKIAIOSFODNN7EXAMPLE",
          "default",
          true,
          30000,
          UUID.fromString("f38dea23-50fa-42a0-b5ae-338f5f4693f4"),
          "admin@lablup.com",
          Role.SUPERADMIN,
          "default");
  public static final Principal USER =
      new Principal(
          "AKIANABBDUSEREXAMPLE",
          "default",
          false,
          30000,
          UUID.fromString("dfa9da54-4b28-432f-be29-c0d680c7a412"),
          "user@lablup.com",
          Role.USER,
          "default");

  private Fixtures() {}

  public static void insert(DSLContext db) {
    db.execute(
        """
        insert into domains (name, is_active, total_resource_slots, allowed_vfolder_hosts, allowed_docker_registries, dotfiles)
        values ('default', true, '{}', '{}', '{reg.example:5000}', '\\x90')
        """);
    db.execute(
        "insert into user_resource_policies (name, max_vfolder_size, max_session_count_per_model_session) values ('default', -1, 10)");
    db.execute(
        "insert into project_resource_policies (name, max_vfolder_size) values ('default', -1)");
    db.execute(
        """
        insert into groups (id, name, is_active, domain_name, total_resource_slots, allowed_vfolder_hosts, dotfiles, resource_policy)
        values (?, 'default', true, 'default', '{}', '{}', '\\x90', 'default')
        """,
        PROJECT);
    db.execute(
        """
        insert into keypair_resource_policies (name, default_for_unspecified, total_resource_slots, max_session_lifetime,
          max_concurrent_sessions, max_containers_per_session, max_vfolder_count, max_vfolder_size, idle_timeout, allowed_vfolder_hosts)
        values ('default', 'UNLIMITED', '{}', 0, 1000, 2, 10, 0, 3600, '{}')
        """);
    account(db, ADMIN);
    account(db, USER);
    db.execute(
        """
        insert into scaling_groups (name, is_active, is_public, driver, driver_opts, scheduler, scheduler_opts, use_host_network)
        values ('default', true, true, 'static', '{}', 'fifo', '{}', false)
        """);
    db.execute(
        "insert into sgroups_for_domains (scaling_group, domain) values ('default', 'default')");
    UUID image = UUID.randomUUID();
    db.execute(
        """
        insert into images (id, name, image, tag, registry, architecture, config_digest, size_bytes, is_local, type, labels, resources)
        values (?, 'reg.example:5000/stable/python:3.11-debian12', 'stable/python', '3.11-debian12', 'reg.example:5000', 'x86_64',
                'sha256:1111111111111111111111111111111111111111111111111111111111111111', 1000, false, 'COMPUTE',
                '{"ai.backend.kernelspec": "1", "ai.backend.service-ports": "web:http:8080"}',
                '{"cpu": {"min": "1", "max": null}, "mem": {"min": "256m", "max": null}}')
        """,
        image);
    db.execute("insert into image_aliases (alias, image) values ('python', ?)", image);
  }

  private static void account(DSLContext db, Principal who) {
    db.execute(
        """
        insert into users (uuid, username, email, status, domain_name, role, resource_policy, sudo_session_enabled)
        values (?, ?, ?, 'active', 'default', ?::userrole, 'default', false)
        """,
        who.userId(),
        who.email(),
        who.email(),
        who.role().text());
    db.execute(
        "insert into association_groups_users (user_id, group_id) values (?, ?)",
        who.userId(),
        PROJECT);
    db.execute(
        """
        insert into keypairs (user_id, access_key, secret_key, is_active, is_admin, rate_limit, "user", resource_policy, dotfiles, bootstrap_script)
        values (?, ?, 'not-used-here', true, ?, 30000, ?, 'default', '\\x90', '')
        """,
        who.email(),
        who.accessKey(),
        who.isAdmin(),
        who.userId());
    db.execute(
        "update users set main_access_key = ? where uuid = ?", who.accessKey(), who.userId());
  }

  public static void agent(DSLContext db, String id, String addr, String cpu, String mem) {
    db.execute(
        """
        insert into agents (id, status, region, scaling_group, schedulable, available_slots, occupied_slots, addr, version, architecture,
          compute_plugins, auto_terminate_abusing_kernel)
        values (?, 'ALIVE', 'local', 'default', true, jsonb_build_object('cpu', ?::text, 'mem', ?::text), '{}', ?, '1', 'x86_64', '{}', false)
        """,
        id,
        cpu,
        mem,
        addr);
  }
}
