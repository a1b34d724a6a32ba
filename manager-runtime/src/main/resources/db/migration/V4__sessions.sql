-- Sessions, their kernels, dependencies and templates (spec/07 §1.9, 1.10, 1.13).

CREATE TYPE sessiontypes AS ENUM ('INTERACTIVE', 'BATCH', 'INFERENCE');
CREATE TYPE sessionresult AS ENUM ('UNDEFINED', 'SUCCESS', 'FAILURE');
CREATE TYPE sessionstatus AS ENUM (
  'PENDING', 'SCHEDULED', 'PULLING', 'PREPARING', 'RUNNING', 'RESTARTING', 'RUNNING_DEGRADED', 'TERMINATING',
  'TERMINATED', 'ERROR', 'CANCELLED');
CREATE TYPE kernelrole AS ENUM ('INFERENCE', 'COMPUTE', 'SYSTEM');
CREATE TYPE kernelstatus AS ENUM (
  'PENDING', 'SCHEDULED', 'PREPARING', 'BUILDING', 'PULLING', 'RUNNING', 'RESTARTING', 'RESIZING', 'SUSPENDED',
  'TERMINATING', 'TERMINATED', 'ERROR', 'CANCELLED');
CREATE TYPE templatetype AS ENUM ('TASK', 'CLUSTER');

CREATE TABLE sessions (
  id uuid CONSTRAINT pk_sessions PRIMARY KEY DEFAULT uuid_generate_v4(),
  creation_id varchar(32),
  name varchar(64),
  session_type sessiontypes NOT NULL DEFAULT 'INTERACTIVE',
  cluster_mode varchar(16) NOT NULL DEFAULT 'single-node',
  cluster_size integer NOT NULL DEFAULT 1,
  agent_ids varchar[],
  scaling_group_name varchar(64)
    CONSTRAINT fk_sessions_scaling_group_name_scaling_groups REFERENCES scaling_groups (name),
  target_sgroup_names varchar(64)[] DEFAULT '{}',
  domain_name varchar(64) NOT NULL CONSTRAINT fk_sessions_domain_name_domains REFERENCES domains (name),
  group_id uuid NOT NULL CONSTRAINT fk_sessions_group_id_groups REFERENCES groups (id),
  user_uuid uuid NOT NULL CONSTRAINT fk_sessions_user_uuid_users REFERENCES users (uuid),
  access_key varchar(20) CONSTRAINT fk_sessions_access_key_keypairs REFERENCES keypairs (access_key),
  images varchar[],
  tag varchar(64),
  occupying_slots jsonb NOT NULL DEFAULT '{}',
  requested_slots jsonb NOT NULL DEFAULT '{}',
  vfolder_mounts jsonb,
  environ jsonb DEFAULT '{}',
  bootstrap_script varchar(16384),
  use_host_network boolean NOT NULL DEFAULT false,
  timeout bigint,
  created_at timestamptz DEFAULT now(),
  terminated_at timestamptz,
  starts_at timestamptz,
  status sessionstatus NOT NULL DEFAULT 'PENDING',
  status_info varchar,
  status_data jsonb,
  status_history jsonb,
  callback_url text,
  startup_command text,
  result sessionresult NOT NULL DEFAULT 'UNDEFINED',
  num_queries bigint DEFAULT 0,
  last_stat jsonb
);
CREATE INDEX ix_sessions_created_at ON sessions (created_at);
CREATE INDEX ix_sessions_name ON sessions (name);
CREATE INDEX ix_sessions_result ON sessions (result);
CREATE INDEX ix_sessions_scaling_group_name ON sessions (scaling_group_name);
CREATE INDEX ix_sessions_session_type ON sessions (session_type);
CREATE INDEX ix_sessions_status ON sessions (status);
CREATE INDEX ix_sessions_terminated_at ON sessions (terminated_at);
CREATE INDEX ix_sessions_updated_order ON sessions (greatest(created_at, terminated_at));

CREATE TABLE session_dependencies (
  session_id uuid NOT NULL
    CONSTRAINT fk_session_dependencies_session_id_sessions
    REFERENCES sessions (id) ON UPDATE CASCADE ON DELETE CASCADE,
  depends_on uuid NOT NULL
    CONSTRAINT fk_session_dependencies_depends_on_sessions
    REFERENCES sessions (id) ON UPDATE CASCADE ON DELETE CASCADE,
  CONSTRAINT sess_dep_pk PRIMARY KEY (session_id, depends_on)
);
CREATE INDEX ix_session_dependencies_depends_on ON session_dependencies (depends_on);
CREATE INDEX ix_session_dependencies_session_id ON session_dependencies (session_id);

CREATE TABLE kernels (
  id uuid CONSTRAINT pk_kernels PRIMARY KEY DEFAULT uuid_generate_v4(),
  session_id uuid NOT NULL CONSTRAINT fk_kernels_session_id_sessions REFERENCES sessions (id),
  session_creation_id varchar(32),
  session_name varchar(64),
  session_type sessiontypes NOT NULL DEFAULT 'INTERACTIVE',
  cluster_mode varchar(16) NOT NULL DEFAULT 'single-node',
  cluster_size integer NOT NULL DEFAULT 1,
  cluster_role varchar(16) NOT NULL DEFAULT 'main',
  cluster_idx integer NOT NULL DEFAULT 0,
  local_rank integer NOT NULL DEFAULT 0,
  cluster_hostname varchar(64) NOT NULL,
  scaling_group varchar(64) CONSTRAINT fk_kernels_scaling_group_scaling_groups REFERENCES scaling_groups (name),
  agent varchar(64) CONSTRAINT fk_kernels_agent_agents REFERENCES agents (id),
  agent_addr varchar(128),
  domain_name varchar(64) NOT NULL CONSTRAINT fk_kernels_domain_name_domains REFERENCES domains (name),
  group_id uuid NOT NULL CONSTRAINT fk_kernels_group_id_groups REFERENCES groups (id),
  user_uuid uuid NOT NULL CONSTRAINT fk_kernels_user_uuid_users REFERENCES users (uuid),
  access_key varchar(20) CONSTRAINT fk_kernels_access_key_keypairs REFERENCES keypairs (access_key),
  image varchar(512),
  architecture varchar(32) DEFAULT 'x86_64',
  registry varchar(512),
  tag varchar(64),
  container_id varchar(64),
  occupied_slots jsonb NOT NULL DEFAULT '{}',
  requested_slots jsonb NOT NULL DEFAULT '{}',
  occupied_shares jsonb NOT NULL DEFAULT '{}',
  environ varchar[],
  mounts varchar[],
  mount_map jsonb DEFAULT '{}',
  vfolder_mounts jsonb,
  attached_devices jsonb DEFAULT '{}',
  resource_opts jsonb DEFAULT '{}',
  bootstrap_script varchar(16384),
  kernel_host varchar(128),
  repl_in_port integer NOT NULL DEFAULT 0,
  repl_out_port integer NOT NULL DEFAULT 0,
  stdin_port integer NOT NULL DEFAULT 0,
  stdout_port integer NOT NULL DEFAULT 0,
  service_ports jsonb,
  preopen_ports integer[],
  use_host_network boolean NOT NULL DEFAULT false,
  created_at timestamptz DEFAULT now(),
  terminated_at timestamptz,
  starts_at timestamptz,
  status kernelstatus NOT NULL DEFAULT 'PENDING',
  role kernelrole NOT NULL DEFAULT 'COMPUTE',
  status_changed timestamptz,
  status_info varchar,
  status_data jsonb,
  status_history jsonb,
  callback_url text,
  startup_command text,
  result sessionresult NOT NULL DEFAULT 'UNDEFINED',
  internal_data jsonb,
  container_log bytea,
  num_queries bigint DEFAULT 0,
  last_stat jsonb
);
CREATE INDEX ix_kernels_cluster_role ON kernels (cluster_role);
CREATE INDEX ix_kernels_created_at ON kernels (created_at);
CREATE INDEX ix_kernels_result ON kernels (result);
CREATE INDEX ix_kernels_scaling_group ON kernels (scaling_group);
CREATE INDEX ix_kernels_sess_id_role ON kernels (session_id, cluster_role);
CREATE INDEX ix_kernels_session_id ON kernels (session_id);
CREATE INDEX ix_kernels_session_name ON kernels (session_name);
CREATE INDEX ix_kernels_session_type ON kernels (session_type);
CREATE INDEX ix_kernels_status ON kernels (status);
CREATE INDEX ix_kernels_status_changed ON kernels (status_changed);
CREATE INDEX ix_kernels_status_role ON kernels (status, cluster_role);
CREATE INDEX ix_kernels_terminated_at ON kernels (terminated_at);
CREATE INDEX ix_kernels_updated_order ON kernels (greatest(created_at, terminated_at, status_changed));
-- one live session for each name of an access key
CREATE UNIQUE INDEX ix_kernels_unique_sess_token ON kernels (access_key, session_name)
  WHERE status NOT IN ('TERMINATED', 'CANCELLED') AND cluster_role = 'main';

CREATE TABLE session_templates (
  id uuid CONSTRAINT pk_session_templates PRIMARY KEY DEFAULT uuid_generate_v4(),
  created_at timestamptz DEFAULT now(),
  is_active boolean DEFAULT true,
  domain_name varchar(64) NOT NULL CONSTRAINT fk_session_templates_domain_name_domains REFERENCES domains (name),
  group_id uuid CONSTRAINT fk_session_templates_group_id_groups REFERENCES groups (id),
  user_uuid uuid NOT NULL CONSTRAINT fk_session_templates_user_uuid_users REFERENCES users (uuid),
  type templatetype NOT NULL DEFAULT 'TASK',
  name varchar(128),
  template jsonb NOT NULL
);
CREATE INDEX ix_session_templates_created_at ON session_templates (created_at);
CREATE INDEX ix_session_templates_type ON session_templates (type);
CREATE INDEX ix_session_templates_user_uuid ON session_templates (user_uuid);
