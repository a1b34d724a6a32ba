-- :n rows of everything, beside the recorded accounts; ids are made of the row's number so that tests can name them.
INSERT INTO domains (name, is_active, total_resource_slots, allowed_docker_registries)
  SELECT 'domain' || i, true, '{}', '{}' FROM generate_series(1, :n) i;
INSERT INTO user_resource_policies (name, max_vfolder_size, max_session_count_per_model_session)
  SELECT 'policy' || i, -1, 10 FROM generate_series(1, :n) i;
INSERT INTO project_resource_policies (name, max_vfolder_size) SELECT 'policy' || i, -1 FROM generate_series(1, :n) i;
INSERT INTO keypair_resource_policies (name, default_for_unspecified, total_resource_slots, max_concurrent_sessions,
    max_containers_per_session, max_vfolder_count, max_vfolder_size, idle_timeout)
  SELECT 'policy' || i, 'UNLIMITED', '{}', 30, 1, 10, 0, 0 FROM generate_series(1, :n) i;
INSERT INTO resource_presets (name, resource_slots, shared_memory)
  SELECT 'preset' || i, '{"cpu": "1", "mem": "1073741824"}', 67108864 FROM generate_series(1, :n) i;
INSERT INTO groups (id, name, is_active, domain_name, total_resource_slots, resource_policy)
  SELECT ('10000000-0000-4000-8000-' || lpad(i::text, 12, '0'))::uuid, 'project' || i, true, 'default', '{}', 'default'
  FROM generate_series(1, :n) i;
INSERT INTO users (uuid, username, email, full_name, status, domain_name, role, resource_policy, created_at)
  SELECT ('20000000-0000-4000-8000-' || lpad(i::text, 12, '0'))::uuid, 'member' || i, 'member' || i || '@example.com',
    'Member ' || i, 'active', 'default', 'user', 'default', '2026-01-01 00:00:00+00'::timestamptz + i * interval '1 minute'
  FROM generate_series(1, :n) i;
INSERT INTO keypairs (user_id, access_key, secret_key, is_active, is_admin, rate_limit, "user", resource_policy)
  SELECT 'member' || i || '@example.com', 'AKIAMEMBER' || lpad(i::text, 10, '0'), 'not-used', true, false, 1000,
    ('20000000-0000-4000-8000-' || lpad(i::text, 12, '0'))::uuid, 'default'
  FROM generate_series(1, :n) i;
INSERT INTO association_groups_users (user_id, group_id)
  SELECT u.uuid, g.id FROM users u, groups g WHERE u.username LIKE 'member%' AND g.name LIKE 'project%';
INSERT INTO scaling_groups (name, is_active, is_public, driver, driver_opts, scheduler, scheduler_opts)
  SELECT 'sgroup' || i, true, true, 'static', '{}', 'fifo', '{}' FROM generate_series(1, :n) i;
INSERT INTO sgroups_for_domains (scaling_group, domain) SELECT 'sgroup' || i, 'default' FROM generate_series(1, :n) i;
INSERT INTO sgroups_for_groups (scaling_group, "group")
  SELECT 'sgroup' || i, ('10000000-0000-4000-8000-' || lpad(i::text, 12, '0'))::uuid FROM generate_series(1, :n) i;
INSERT INTO sgroups_for_keypairs (scaling_group, access_key)
  SELECT 'sgroup' || i, 'AKIAIOSFODNN7EXAMPLE' FROM generate_series(1, :n) i;
INSERT INTO agents (id, status, region, scaling_group, available_slots, occupied_slots, addr, version, architecture,
    compute_plugins)
  SELECT 'i-node' || i, 'ALIVE', 'local', 'default', '{"cpu": "8", "mem": "17179869184"}', '{"cpu": "1", "mem": "0"}',
    'tcp://10.0.0.' || i || ':6011', '23.09.10', 'x86_64', '{"cpu": {"version": "1"}}'
  FROM generate_series(1, :n) i;
INSERT INTO images (id, name, image, tag, registry, architecture, config_digest, size_bytes, type, labels, resources)
  SELECT ('30000000-0000-4000-8000-' || lpad(i::text, 12, '0'))::uuid, 'cr.backend.ai/stable/image' || i || ':1',
    'stable/image' || i, '1', 'cr.backend.ai', 'x86_64', 'sha256:' || i, 1000, 'COMPUTE', '{"ai.backend.role": "COMPUTE"}',
    '{"cpu": {"min": "1"}}'
  FROM generate_series(1, :n) i;
INSERT INTO image_aliases (alias, image)
  SELECT 'image' || i, ('30000000-0000-4000-8000-' || lpad(i::text, 12, '0'))::uuid FROM generate_series(1, :n) i;
INSERT INTO sessions (id, creation_id, name, session_type, cluster_size, agent_ids, scaling_group_name, domain_name, group_id,
    user_uuid, access_key, images, occupying_slots, status, result, created_at, status_history)
  SELECT ('40000000-0000-4000-8000-' || lpad(i::text, 12, '0'))::uuid, 'c' || i, 'session' || i, 'INTERACTIVE', 2,
    ARRAY['i-node1'], 'default', 'default', '2de2b969-1d04-48a6-af16-0bc8adb3c831',
    'f38dea23-50fa-42a0-b5ae-338f5f4693f4', 'AKIAIOSFODNN7EXAMPLE', ARRAY['cr.backend.ai/stable/image1:1'],
    '{"cpu": "1"}', 'RUNNING', 'UNDEFINED', '2026-01-01 00:00:00+00'::timestamptz + i * interval '1 minute',
    '{"PENDING": "2026-01-01T00:00:00+00:00", "SCHEDULED": "2026-01-01T00:00:01+00:00"}'
  FROM generate_series(1, :n) i;
INSERT INTO kernels (id, session_id, session_name, cluster_size, cluster_role, cluster_idx, cluster_hostname, scaling_group,
    agent, agent_addr, domain_name, group_id, user_uuid, access_key, image, registry, occupied_slots, resource_opts, status,
    created_at, status_changed, status_history, service_ports)
  SELECT ('50000000-0000-4000-800' || k || '-' || lpad(i::text, 12, '0'))::uuid,
    ('40000000-0000-4000-8000-' || lpad(i::text, 12, '0'))::uuid, 'session' || i, 2,
    CASE k WHEN 1 THEN 'main' ELSE 'sub' END, k, CASE k WHEN 1 THEN 'main1' ELSE 'sub1' END, 'default', 'i-node' || i,
    'tcp://10.0.0.1:6011', 'default', '2de2b969-1d04-48a6-af16-0bc8adb3c831', 'f38dea23-50fa-42a0-b5ae-338f5f4693f4',
    'AKIAIOSFODNN7EXAMPLE', 'cr.backend.ai/stable/image1:1', 'cr.backend.ai', '{"cpu": "1", "mem": "1073741824"}',
    '{"shmem": 67108864}', 'RUNNING', '2026-01-01 00:00:00+00', '2026-01-01 00:00:02+00',
    '{"SCHEDULED": "2026-01-01T00:00:01+00:00"}', '[{"name": "sshd", "protocol": "tcp"}]'
  FROM generate_series(1, :n) i, generate_series(1, 2) k;
INSERT INTO session_dependencies (session_id, depends_on)
  SELECT s.id, (SELECT id FROM sessions WHERE name = 'session1') FROM sessions s WHERE s.name LIKE 'session%';
INSERT INTO vfolders (id, host, quota_scope_id, name, creator, ownership_type, "user", usage_mode, created_at)
  SELECT ('60000000-0000-4000-8000-' || lpad(i::text, 12, '0'))::uuid, 'local:volume1',
    'user:f38dea23-50fa-42a0-b5ae-338f5f4693f4', 'folder' || i, 'admin@lablup.com', 'user',
    'f38dea23-50fa-42a0-b5ae-338f5f4693f4', 'model', '2026-01-01 00:00:00+00'::timestamptz + i * interval '1 minute'
  FROM generate_series(1, :n) i;
INSERT INTO vfolders (host, quota_scope_id, name, creator, ownership_type, "user")
  SELECT 'local:volume1', 'user:' || uuid, 'of' || username, email, 'user', uuid FROM users WHERE username LIKE 'member%';
INSERT INTO vfolders (host, quota_scope_id, name, creator, ownership_type, "group")
  SELECT 'local:volume1', 'project:2de2b969-1d04-48a6-af16-0bc8adb3c831', 'shared' || i, 'admin@lablup.com', 'group',
    '2de2b969-1d04-48a6-af16-0bc8adb3c831' FROM generate_series(1, :n) i;
INSERT INTO vfolder_permissions (permission, vfolder, "user")
  SELECT 'ro', id, 'f38dea23-50fa-42a0-b5ae-338f5f4693f4' FROM vfolders WHERE name LIKE 'ofmember%';
INSERT INTO endpoints (id, name, created_user, session_owner, desired_session_count, image, model, domain, project,
    resource_group, resource_slots, url, created_at)
  SELECT ('70000000-0000-4000-8000-' || lpad(i::text, 12, '0'))::uuid, 'endpoint' || i,
    'f38dea23-50fa-42a0-b5ae-338f5f4693f4', 'f38dea23-50fa-42a0-b5ae-338f5f4693f4', 1,
    ('30000000-0000-4000-8000-' || lpad(i::text, 12, '0'))::uuid,
    ('60000000-0000-4000-8000-' || lpad(i::text, 12, '0'))::uuid, 'default', '2de2b969-1d04-48a6-af16-0bc8adb3c831',
    'default', '{"cpu": "1"}', 'http://svc.example/' || i, '2026-01-01 00:00:00+00'::timestamptz + i * interval '1 minute'
  FROM generate_series(1, :n) i;
INSERT INTO routings (id, endpoint, session, session_owner, domain, project, status, error_data)
  SELECT ('80000000-0000-4000-8000-' || lpad(i::text, 12, '0'))::uuid,
    ('70000000-0000-4000-8000-' || lpad(i::text, 12, '0'))::uuid,
    ('40000000-0000-4000-8000-' || lpad(i::text, 12, '0'))::uuid, 'f38dea23-50fa-42a0-b5ae-338f5f4693f4', 'default',
    '2de2b969-1d04-48a6-af16-0bc8adb3c831', 'failed_to_start',
    '{"session_id": "40000000-0000-4000-8000-000000000001", "errors": [{"src": "agent", "name": "E", "repr": "E()"}]}'
  FROM generate_series(1, :n) i;
INSERT INTO endpoint_tokens (token, endpoint, session_owner, domain, project)
  SELECT 'eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjE3OTUyMjIyMTl9.' || i,
    ('70000000-0000-4000-8000-' || lpad('1', 12, '0'))::uuid, 'f38dea23-50fa-42a0-b5ae-338f5f4693f4', 'default',
    '2de2b969-1d04-48a6-af16-0bc8adb3c831'
  FROM generate_series(1, :n) i;
