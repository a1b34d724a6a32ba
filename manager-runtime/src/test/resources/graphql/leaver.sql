-- A user with something in every table that names users, to be purged, beside the recorded accounts (accounts.sql).
INSERT INTO users (uuid, username, email, status, domain_name, role, resource_policy)
  VALUES ('a0000000-0000-4000-8000-000000000001', 'leaver', 'leaver@example.com', 'active', 'default', 'user', 'default');
INSERT INTO keypairs (user_id, access_key, secret_key, is_active, is_admin, rate_limit, "user", resource_policy)
  SELECT 'leaver@example.com', key, 'not-used', true, false, 1000, 'a0000000-0000-4000-8000-000000000001', 'default'
  FROM unnest(ARRAY['AKIALEAVERMAIN000000', 'AKIALEAVEROTHER00000']) key;
UPDATE users SET main_access_key = 'AKIALEAVERMAIN000000' WHERE username = 'leaver';
INSERT INTO association_groups_users (user_id, group_id)
  VALUES ('a0000000-0000-4000-8000-000000000001', '2de2b969-1d04-48a6-af16-0bc8adb3c831');
INSERT INTO sgroups_for_keypairs (scaling_group, access_key) VALUES ('default', 'AKIALEAVEROTHER00000');
INSERT INTO sessions (id, name, status, domain_name, group_id, user_uuid, access_key)
  VALUES ('a1000000-0000-4000-8000-000000000001', 'over', 'TERMINATED', 'default', '2de2b969-1d04-48a6-af16-0bc8adb3c831',
    'a0000000-0000-4000-8000-000000000001', 'AKIALEAVERMAIN000000'),
  ('a1000000-0000-4000-8000-000000000002', 'waiting', 'PENDING', 'default', '2de2b969-1d04-48a6-af16-0bc8adb3c831',
    'a0000000-0000-4000-8000-000000000001', 'AKIALEAVEROTHER00000');
INSERT INTO session_dependencies (session_id, depends_on)
  VALUES ('a1000000-0000-4000-8000-000000000002', 'a1000000-0000-4000-8000-000000000001');
INSERT INTO kernels (session_id, session_name, cluster_role, cluster_idx, cluster_hostname, domain_name, group_id, user_uuid,
    access_key, status)
  SELECT id, name, 'main', 1, 'main1', domain_name, group_id, user_uuid, access_key, status::text::kernelstatus
  FROM sessions WHERE name IN ('over', 'waiting');
INSERT INTO session_templates (domain_name, group_id, user_uuid, type, name, template, is_active)
  SELECT 'default', '2de2b969-1d04-48a6-af16-0bc8adb3c831', 'a0000000-0000-4000-8000-000000000001', 'TASK', 't', '{}', live
  FROM unnest(ARRAY[true, false]) live;
INSERT INTO error_logs (severity, source, "user", message)
  VALUES ('error', 'test', 'a0000000-0000-4000-8000-000000000001', 'mine'),
    ('error', 'test', '009fb1a4-487c-4f6e-9b1b-228b94b1d040', 'another''s');
-- folders of others that the leaver has been given or invited to
INSERT INTO vfolders (id, host, quota_scope_id, name, creator, ownership_type, "user")
  VALUES ('a2000000-0000-4000-8000-000000000001', 'local:volume1', 'user:009fb1a4-487c-4f6e-9b1b-228b94b1d040', 'theirs',
    'user2@lablup.com', 'user', '009fb1a4-487c-4f6e-9b1b-228b94b1d040');
INSERT INTO vfolder_permissions (permission, vfolder, "user")
  VALUES ('ro', 'a2000000-0000-4000-8000-000000000001', 'a0000000-0000-4000-8000-000000000001');
INSERT INTO vfolder_invitations (inviter, invitee, vfolder)
  VALUES ('user2@lablup.com', 'leaver@example.com', 'a2000000-0000-4000-8000-000000000001'),
    ('user2@lablup.com', 'monitor@lablup.com', 'a2000000-0000-4000-8000-000000000001');
-- an unmanaged folder: nothing of its data is the installation's
INSERT INTO vfolders (id, host, quota_scope_id, name, creator, ownership_type, "user", unmanaged_path)
  VALUES ('a2000000-0000-4000-8000-000000000002', '', 'user:a0000000-0000-4000-8000-000000000001', 'outside',
    'leaver@example.com', 'user', 'a0000000-0000-4000-8000-000000000001', '/mnt/outside');
-- a service of the leaver's own, and one that the leaver made for user2
INSERT INTO endpoints (id, name, created_user, session_owner, image, domain, project, resource_group, resource_slots)
  SELECT ('a3000000-0000-4000-8000-00000000000' || n)::uuid, 'service' || n, 'a0000000-0000-4000-8000-000000000001', owner,
    'b04db9f6-8ba8-4297-a546-6557b7aff875', 'default', '2de2b969-1d04-48a6-af16-0bc8adb3c831', 'default', '{}'
  FROM (VALUES (1, 'a0000000-0000-4000-8000-000000000001'::uuid), (2, '009fb1a4-487c-4f6e-9b1b-228b94b1d040'::uuid)) e(n, owner);
INSERT INTO routings (endpoint, session, session_owner, domain, project)
  VALUES ('a3000000-0000-4000-8000-000000000001', 'a1000000-0000-4000-8000-000000000001',
    'a0000000-0000-4000-8000-000000000001', 'default', '2de2b969-1d04-48a6-af16-0bc8adb3c831'),
  ('a3000000-0000-4000-8000-000000000002', NULL,
    '009fb1a4-487c-4f6e-9b1b-228b94b1d040', 'default', '2de2b969-1d04-48a6-af16-0bc8adb3c831');
INSERT INTO endpoint_tokens (token, endpoint, session_owner, domain, project)
  SELECT 'token' || n, ('a3000000-0000-4000-8000-00000000000' || n)::uuid, owner, 'default',
    '2de2b969-1d04-48a6-af16-0bc8adb3c831'
  FROM (VALUES (1, 'a0000000-0000-4000-8000-000000000001'::uuid), (2, '009fb1a4-487c-4f6e-9b1b-228b94b1d040'::uuid)) e(n, owner);
