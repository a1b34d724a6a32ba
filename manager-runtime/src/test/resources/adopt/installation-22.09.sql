--
-- PostgreSQL database dump
--

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;

CREATE TABLE public.resource_presets (
    name character varying(256) NOT NULL,
    resource_slots jsonb NOT NULL,
    shared_memory bigint,
    CONSTRAINT ck_presets_name CHECK (((name)::text <> ''::text))
);

CREATE FUNCTION public.noise() RETURNS text
    LANGUAGE sql
    AS $_$ select 'COPY public.users (uuid) FROM stdin;'; $_$;

COPY public.agents (id, status, status_changed, region, scaling_group, schedulable, available_slots, occupied_slots, addr, first_contact, lost_at, version, architecture, compute_plugins) FROM stdin;
i-old	ALIVE	2023-01-10 09:00:00+00	local	default	t	{"cpu": "8", "mem": "17179869184"}	{"cpu": "3"}	tcp://10.0.0.9:6001	2023-01-01 00:00:00+00	\N	22.09.6	x86_64	{}
\.

COPY public.alembic_version (version_num) FROM stdin;
213a04e90ecf
\.

COPY public.association_groups_users (user_id, group_id) FROM stdin;
dfa9da54-4b28-432f-be29-c0d680c7a412	2de2b969-1d04-48a6-af16-0bc8adb3c831
\.

COPY public.domains (name, description, is_active, created_at, modified_at, total_resource_slots, allowed_vfolder_hosts, allowed_docker_registries, integration_id, dotfiles) FROM stdin;
default	The default domain	t	2023-01-01 00:00:00+00	2023-01-01 00:00:00+00	{}	{"local:volume1": ["create-vfolder", "mount-in-session"]}	{cr.backend.ai}	\N	\\x90
\.

COPY public.error_logs (id, created_at, severity, source, "user", is_read, is_cleared, message, context_lang, context_env, request_url, request_status, traceback) FROM stdin;
0e0e0e0e-0000-4000-8000-000000000001	2023-01-10 10:00:00+00	error	manager	00000000-0000-4000-8000-00000000dead	f	f	somebody who left	python	{}	\N	\N	a\n\tb
\.

COPY public.groups (id, name, description, is_active, created_at, modified_at, integration_id, domain_name, total_resource_slots, allowed_vfolder_hosts, dotfiles) FROM stdin;
2de2b969-1d04-48a6-af16-0bc8adb3c831	default	The default project	t	2023-01-01 00:00:00+00	2023-01-01 00:00:00+00	\N	default	{}	{}	\\x90
\.

COPY public.images (id, name, image, created_at, tag, registry, architecture, config_digest, size_bytes, type, accelerators, labels, resources) FROM stdin;
0a0a0a0a-0000-4000-8000-000000000001	cr.backend.ai/stable/python:3.9-ubuntu20.04	stable/python	2023-01-01 00:00:00+00	3.9-ubuntu20.04	cr.backend.ai	x86_64	sha256:1111111111111111111111111111111111111111111111111111111111111111 	1000	COMPUTE	\N	{"ai.backend.kernelspec": "1"}	{"cpu": {"min": "1", "max": null}}
\.

COPY public.image_aliases (id, alias, image) FROM stdin;
0b0b0b0b-0000-4000-8000-000000000001	python	0a0a0a0a-0000-4000-8000-000000000001
\.

COPY public.kernels (id, session_id, session_creation_id, session_name, session_type, cluster_mode, cluster_size, cluster_role, cluster_idx, local_rank, cluster_hostname, scaling_group, agent, agent_addr, domain_name, group_id, user_uuid, access_key, image, architecture, registry, tag, container_id, occupied_slots, occupied_shares, environ, mounts, mount_map, vfolder_mounts, attached_devices, resource_opts, bootstrap_script, kernel_host, repl_in_port, repl_out_port, stdin_port, stdout_port, service_ports, preopen_ports, use_host_network, created_at, terminated_at, starts_at, status, status_changed, status_info, status_data, status_history, callback_url, startup_command, result, internal_data, container_log, num_queries, last_stat) FROM stdin;
11111111-0000-4000-8000-000000000001	11111111-0000-4000-8000-000000000001	c11111111	work	INTERACTIVE	single-node	2	main	1	0	main1	default	i-old	tcp://10.0.0.9:6001	default	2de2b969-1d04-48a6-af16-0bc8adb3c831	dfa9da54-4b28-432f-be29-c0d680c7a412	AKIANABBDUSEREXAMPLE	cr.backend.ai/stable/python:3.9-ubuntu20.04	x86_64	cr.backend.ai	\N	\N	{"cpu": "2", "mem": "1073741824"}	{}	{A=1}	{}	{}	[]	{}	{"shmem": 67108864}	\N	\N	0	0	0	0	\N	\N	f	2023-01-10 08:00:00+00	\N	\N	RUNNING	2023-01-10 08:00:05+00	\N	\N	{"PENDING": "2023-01-10T08:00:00+00:00"}	\N	\N	UNDEFINED	{}	\N	0	\N
11111111-0000-4000-8000-000000000002	11111111-0000-4000-8000-000000000001	c11111111	work	INTERACTIVE	single-node	2	sub	1	0	sub1	default	i-old	tcp://10.0.0.9:6001	default	2de2b969-1d04-48a6-af16-0bc8adb3c831	dfa9da54-4b28-432f-be29-c0d680c7a412	AKIANABBDUSEREXAMPLE	cr.backend.ai/stable/python:3.9-ubuntu20.04	x86_64	cr.backend.ai	\N	\N	{"cpu": "1", "mem": "536870912"}	{}	{A=1}	{}	{}	[]	{}	{"shmem": 67108864}	\N	\N	0	0	0	0	\N	\N	f	2023-01-10 08:00:00+00	\N	\N	RUNNING	2023-01-10 08:00:05+00	\N	\N	{"PENDING": "2023-01-10T08:00:00+00:00"}	\N	\N	UNDEFINED	{}	\N	0	\N
22222222-0000-4000-8000-000000000001	22222222-0000-4000-8000-000000000001	c22222222	waiting	INTERACTIVE	single-node	1	main	1	0	main1	default	i-old	tcp://10.0.0.9:6001	default	2de2b969-1d04-48a6-af16-0bc8adb3c831	dfa9da54-4b28-432f-be29-c0d680c7a412	AKIANABBDUSEREXAMPLE	cr.backend.ai/stable/python:3.9-ubuntu20.04	x86_64	cr.backend.ai	\N	\N	{"cpu": "1"}	{}	{A=1}	{}	{}	[]	{}	{"shmem": 67108864}	\N	\N	0	0	0	0	\N	\N	f	2023-01-10 08:00:00+00	\N	\N	PENDING	2023-01-10 08:00:05+00	\N	\N	{"PENDING": "2023-01-10T08:00:00+00:00"}	\N	\N	UNDEFINED	{}	\N	0	\N
33333333-0000-4000-8000-000000000001	33333333-0000-4000-8000-000000000001	c33333333	done	INTERACTIVE	single-node	1	main	1	0	main1	default	i-old	tcp://10.0.0.9:6001	default	2de2b969-1d04-48a6-af16-0bc8adb3c831	dfa9da54-4b28-432f-be29-c0d680c7a412	AKIANABBDUSEREXAMPLE	cr.backend.ai/stable/python:3.9-ubuntu20.04	x86_64	cr.backend.ai	\N	\N	{"cpu": "1"}	{}	{A=1}	{}	{}	[]	{}	{"shmem": 67108864}	\N	\N	0	0	0	0	\N	\N	f	2023-01-10 08:00:00+00	2023-01-10 09:30:00+00	\N	TERMINATED	2023-01-10 08:00:05+00	user-requested	\N	{"PENDING": "2023-01-10T08:00:00+00:00"}	\N	\N	UNDEFINED	{}	\\x6c6f670a	0	\N
\.

COPY public.keypair_resource_policies (name, created_at, default_for_unspecified, total_resource_slots, max_session_lifetime, max_concurrent_sessions, max_containers_per_session, max_vfolder_count, max_vfolder_size, idle_timeout, allowed_vfolder_hosts) FROM stdin;
default	2023-01-01 00:00:00+00	UNLIMITED	{}	0	5	1	10	0	3600	{"local:volume1": ["create-vfolder", "mount-in-session"]}
\.

COPY public.keypairs (user_id, access_key, secret_key, is_active, is_admin, created_at, modified_at, last_used, rate_limit, num_queries, ssh_public_key, ssh_private_key, "user", resource_policy, dotfiles, bootstrap_script) FROM stdin;
user@lablup.com	AKIANABBDUSEREXAMPLE	C8qnIo29EZvXkPK_MXcuAakYTy4NYrxwmCEyNPlf	t	f	2023-01-01 00:00:00+00	2023-01-01 00:00:00+00	\N	30000	0	\N	\N	dfa9da54-4b28-432f-be29-c0d680c7a412	default	\\x90	
\.

INSERT INTO public.resource_presets VALUES ('small''s', '{"cpu": "1"}', NULL);
INSERT INTO public.resource_presets (name, resource_slots, shared_memory) VALUES ('large;
', '{"cpu": "8"}', 1073741824), ('medium', '{"cpu": "4"}', NULL);

COPY public.scaling_groups (name, description, is_active, created_at, wsproxy_addr, driver, driver_opts, scheduler, scheduler_opts, use_host_network) FROM stdin;
default	The default agent scaling group	t	2023-01-01 00:00:00+00	https://proxy.example:5050	static	{}	fifo	{}	f
\.

COPY public.session_dependencies (session_id, depends_on) FROM stdin;
22222222-0000-4000-8000-000000000001	11111111-0000-4000-8000-000000000001
\.

COPY public.sgroups_for_domains (id, scaling_group, domain) FROM stdin;
c0022224-f4f6-446e-bac3-16598e13864b	default	default
\.

COPY public.users (uuid, username, email, password, need_password_change, full_name, description, status, status_info, created_at, modified_at, integration_id, domain_name, role, allowed_client_ip) FROM stdin;
dfa9da54-4b28-432f-be29-c0d680c7a412	user	user@lablup.com	$2b$12$f8TObaco4lPLNwuSg1qnfurvn/Yq4g994C7R3g54CJqGOP09SKL6m	f	User	user account	active	admin-requested	2023-01-01 00:00:00+00	2023-01-01 00:00:00+00	\N	default	user	\N
\.

COPY public.vfolder_permissions (permission, vfolder, "user") FROM stdin;
ro	44444444-0000-4000-8000-000000000001	dfa9da54-4b28-432f-be29-c0d680c7a412
rw	44444444-0000-4000-8000-000000000001	dfa9da54-4b28-432f-be29-c0d680c7a412
\.

COPY public.vfolders (id, host, name, usage_mode, permission, max_files, max_size, num_files, cur_size, created_at, last_used, creator, unmanaged_path, ownership_type, "user", "group", cloneable, status) FROM stdin;
44444444-0000-4000-8000-000000000001	local:volume1	team	general	rw	1000	\N	0	0	2023-01-02 00:00:00+00	\N	user@lablup.com	\N	group	\N	2de2b969-1d04-48a6-af16-0bc8adb3c831	f	ready
44444444-0000-4000-8000-000000000002	local:volume1	mine	general	rw	1000	\N	0	0	2023-01-02 00:00:00+00	\N	user@lablup.com	\N	user	dfa9da54-4b28-432f-be29-c0d680c7a412	\N	f	cloning
\.

--
-- PostgreSQL database dump complete
--
