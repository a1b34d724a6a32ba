-- 1,000 agents, 200 users, 100,000 sessions with a kernel each, all of them ended: no agent has to be asked for them.
INSERT INTO domains (name, is_active, total_resource_slots, allowed_docker_registries)
  VALUES ('default', true, '{}', '{cr.example.com}');
INSERT INTO user_resource_policies (name, max_vfolder_size, max_session_count_per_model_session) VALUES ('default', -1, 10);
INSERT INTO project_resource_policies (name, max_vfolder_size) VALUES ('default', -1);
INSERT INTO keypair_resource_policies (name, default_for_unspecified, total_resource_slots, max_concurrent_sessions,
    max_containers_per_session, max_vfolder_count, max_vfolder_size, idle_timeout)
  VALUES ('default', 'UNLIMITED', '{}', 1000, 8, 10, 0, 0);
INSERT INTO groups (id, name, is_active, domain_name, total_resource_slots, resource_policy)
  VALUES ('10000000-0000-4000-8000-000000000001', 'default', true, 'default', '{}', 'default');
INSERT INTO users (uuid, username, email, full_name, status, domain_name, role, resource_policy)
  SELECT ('20000000-0000-4000-8000-' || lpad(i::text, 12, '0'))::uuid, 'user' || i, 'user' || i || '@example.com', 'User ' || i,
    'active', 'default', (CASE i WHEN 1 THEN 'superadmin' ELSE 'user' END)::userrole, 'default'
  FROM generate_series(1, 200) i;
INSERT INTO keypairs (user_id, access_key, secret_key, is_active, is_admin, rate_limit, "user", resource_policy)
  SELECT 'user' || i || '@example.com', 'AKIABENCH' || lpad(i::text, 11, '0'), 'bench-secret-' || i, true, i = 1, NULL,
    ('20000000-0000-4000-8000-' || lpad(i::text, 12, '0'))::uuid, 'default'
  FROM generate_series(1, 200) i;
UPDATE users u SET main_access_key = k.access_key FROM keypairs k WHERE k."user" = u.uuid;
INSERT INTO association_groups_users (user_id, group_id) SELECT uuid, '10000000-0000-4000-8000-000000000001' FROM users;
INSERT INTO scaling_groups (name, is_active, is_public, driver, driver_opts, scheduler, scheduler_opts)
  VALUES ('default', true, true, 'static', '{}', 'fifo', '{}');
INSERT INTO sgroups_for_domains (scaling_group, domain) VALUES ('default', 'default');
INSERT INTO agents (id, status, region, scaling_group, available_slots, occupied_slots, addr, first_contact, version,
    architecture)
  SELECT 'i-node' || lpad(i::text, 4, '0'), (CASE WHEN i % 10 = 0 THEN 'TERMINATED' ELSE 'ALIVE' END)::agentstatus, 'local', 'default',
    '{"cpu": "64", "mem": "270582939648", "cuda.device": "8"}', '{"cpu": "12", "mem": "51539607552", "cuda.device": "2"}',
    'tcp://10.0.' || i / 250 || '.' || i % 250 || ':6011', now(), '23.09.10', 'x86_64'
  FROM generate_series(1, 1000) i;
INSERT INTO sessions (id, creation_id, name, session_type, agent_ids, scaling_group_name, domain_name, group_id, user_uuid,
    access_key, images, occupying_slots, status, status_info, result, created_at, terminated_at, status_history)
  SELECT ('40000000-0000-4000-8000-' || lpad(i::text, 12, '0'))::uuid, 'c' || i,
    (CASE WHEN i % 2 = 0 THEN 'train-' ELSE 'edit-' END) || i, 'INTERACTIVE',
    ARRAY['i-node' || lpad((i % 1000 + 1)::text, 4, '0')], 'default', 'default', '10000000-0000-4000-8000-000000000001',
    ('20000000-0000-4000-8000-' || lpad((i % 200 + 1)::text, 12, '0'))::uuid, 'AKIABENCH' || lpad((i % 200 + 1)::text, 11, '0'),
    ARRAY['cr.example.com/stable/python:3.11-ubuntu22.04'], '{"cpu": "1", "mem": "1073741824"}',
    (CASE WHEN i % 100 = 0 THEN 'CANCELLED' ELSE 'TERMINATED' END)::sessionstatus, 'user-requested', 'UNDEFINED',
    '2026-01-01 00:00:00+00'::timestamptz + i * interval '1 minute',
    '2026-01-01 08:00:00+00'::timestamptz + i * interval '1 minute',
    '{"PENDING": "2026-01-01T00:00:00+00:00"}'
  FROM generate_series(1, 100000) i;
INSERT INTO kernels (id, session_id, session_name, cluster_role, cluster_idx, cluster_hostname, scaling_group, agent,
    domain_name, group_id, user_uuid, access_key, image, registry, occupied_slots, status, created_at, terminated_at,
    status_changed)
  SELECT ('50000000-0000-4000-8000-' || lpad(i::text, 12, '0'))::uuid,
    ('40000000-0000-4000-8000-' || lpad(i::text, 12, '0'))::uuid, 'session' || i, 'main', 1, 'main1', 'default',
    'i-node' || lpad((i % 1000 + 1)::text, 4, '0'), 'default', '10000000-0000-4000-8000-000000000001',
    ('20000000-0000-4000-8000-' || lpad((i % 200 + 1)::text, 12, '0'))::uuid, 'AKIABENCH' || lpad((i % 200 + 1)::text, 11, '0'),
    'cr.example.com/stable/python:3.11-ubuntu22.04', 'cr.example.com', '{"cpu": "1", "mem": "1073741824"}',
    (CASE WHEN i % 100 = 0 THEN 'CANCELLED' ELSE 'TERMINATED' END)::kernelstatus,
    '2026-01-01 00:00:00+00'::timestamptz + i * interval '1 minute',
    '2026-01-01 08:00:00+00'::timestamptz + i * interval '1 minute',
    '2026-01-01 08:00:00+00'::timestamptz + i * interval '1 minute'
  FROM generate_series(1, 100000) i;
ANALYZE;
