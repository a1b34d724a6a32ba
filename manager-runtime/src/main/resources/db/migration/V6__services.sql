-- Model services: endpoints, their routes and access tokens (spec/07 §1.12).

CREATE TYPE endpointlifecycle AS ENUM ('created', 'destroying', 'destroyed');
CREATE TYPE routestatus AS ENUM ('healthy', 'unhealthy', 'provisioning', 'failed_to_start');

CREATE TABLE endpoints (
  id uuid CONSTRAINT pk_endpoints PRIMARY KEY DEFAULT uuid_generate_v4(),
  name varchar(512) NOT NULL,
  created_user uuid NOT NULL
    CONSTRAINT fk_endpoints_created_user_users REFERENCES users (uuid) ON DELETE RESTRICT,
  session_owner uuid NOT NULL
    CONSTRAINT fk_endpoints_session_owner_users REFERENCES users (uuid) ON DELETE RESTRICT,
  desired_session_count integer NOT NULL DEFAULT 0, -- negative: removal was asked for
  image uuid NOT NULL CONSTRAINT fk_endpoints_image_images REFERENCES images (id) ON DELETE RESTRICT,
  model uuid CONSTRAINT fk_endpoints_model_vfolders REFERENCES vfolders (id) ON DELETE SET NULL,
  model_mount_destiation varchar(1024) NOT NULL DEFAULT '/models',
  domain varchar(64) NOT NULL CONSTRAINT fk_endpoints_domain_domains REFERENCES domains (name) ON DELETE RESTRICT,
  project uuid NOT NULL CONSTRAINT fk_endpoints_project_groups REFERENCES groups (id) ON DELETE RESTRICT,
  resource_group varchar(64) NOT NULL
    CONSTRAINT fk_endpoints_resource_group_scaling_groups REFERENCES scaling_groups (name) ON DELETE RESTRICT,
  lifecycle_stage endpointlifecycle NOT NULL DEFAULT 'created',
  tag varchar(64),
  startup_command text,
  bootstrap_script varchar(16384),
  callback_url text,
  environ jsonb DEFAULT '{}',
  open_to_public boolean DEFAULT false,
  resource_slots jsonb NOT NULL,
  url varchar(1024),
  resource_opts jsonb DEFAULT '{}',
  cluster_mode varchar(16) NOT NULL DEFAULT 'SINGLE_NODE',
  cluster_size integer NOT NULL DEFAULT 1,
  retries integer NOT NULL DEFAULT 0,
  created_at timestamptz DEFAULT now(),
  destroyed_at timestamptz
);
CREATE INDEX ix_endpoints_resource_group ON endpoints (resource_group);

CREATE TABLE routings (
  id uuid CONSTRAINT pk_routings PRIMARY KEY DEFAULT uuid_generate_v4(),
  endpoint uuid NOT NULL CONSTRAINT fk_routings_endpoint_endpoints REFERENCES endpoints (id) ON DELETE CASCADE,
  session uuid CONSTRAINT fk_routings_session_sessions REFERENCES sessions (id) ON DELETE RESTRICT,
  session_owner uuid NOT NULL
    CONSTRAINT fk_routings_session_owner_users REFERENCES users (uuid) ON DELETE RESTRICT,
  domain varchar(64) NOT NULL CONSTRAINT fk_routings_domain_domains REFERENCES domains (name) ON DELETE RESTRICT,
  project uuid NOT NULL CONSTRAINT fk_routings_project_groups REFERENCES groups (id) ON DELETE RESTRICT,
  status routestatus NOT NULL DEFAULT 'provisioning',
  traffic_ratio double precision NOT NULL DEFAULT 1,
  created_at timestamptz DEFAULT now(),
  error_data jsonb,
  CONSTRAINT uq_routings_endpoint_session UNIQUE (endpoint, session)
);

CREATE TABLE endpoint_tokens (
  id uuid CONSTRAINT pk_endpoint_tokens PRIMARY KEY DEFAULT uuid_generate_v4(),
  token varchar NOT NULL,
  endpoint uuid CONSTRAINT fk_endpoint_tokens_endpoint_endpoints REFERENCES endpoints (id) ON DELETE SET NULL,
  session_owner uuid CONSTRAINT fk_endpoint_tokens_session_owner_users REFERENCES users (uuid),
  domain varchar(64) NOT NULL
    CONSTRAINT fk_endpoint_tokens_domain_domains REFERENCES domains (name) ON DELETE CASCADE,
  project uuid NOT NULL CONSTRAINT fk_endpoint_tokens_project_groups REFERENCES groups (id) ON DELETE CASCADE,
  created_at timestamptz DEFAULT now()
);
