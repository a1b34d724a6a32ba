-- Domains, projects ("groups"), users, keypairs and their policies (spec/07 §1.1-1.5).
-- Table, column, enum and constraint names are those of existing installations, so that their dumps load.
-- Defaults that those installations apply in their program are column defaults here.

CREATE EXTENSION IF NOT EXISTS "uuid-ossp";

CREATE TYPE userrole AS ENUM ('superadmin', 'admin', 'user', 'monitor');
CREATE TYPE userstatus AS ENUM ('active', 'inactive', 'deleted', 'before-verification');
CREATE TYPE defaultforunspecified AS ENUM ('LIMITED', 'UNLIMITED');

CREATE TABLE domains (
  name varchar(64) CONSTRAINT pk_domains PRIMARY KEY,
  description varchar(512),
  is_active boolean DEFAULT true,
  created_at timestamptz DEFAULT now(),
  modified_at timestamptz DEFAULT now(),
  total_resource_slots jsonb DEFAULT '{}',
  allowed_vfolder_hosts jsonb NOT NULL DEFAULT '{}',
  allowed_docker_registries varchar[] NOT NULL DEFAULT '{}',
  integration_id varchar(512),
  dotfiles bytea NOT NULL DEFAULT '\x90' -- MessagePack: an empty list
);

CREATE TABLE user_resource_policies (
  name varchar(256) CONSTRAINT pk_user_resource_policies PRIMARY KEY,
  created_at timestamptz DEFAULT now(),
  max_vfolder_size bigint NOT NULL,
  max_session_count_per_model_session integer NOT NULL
);

CREATE TABLE project_resource_policies (
  name varchar(256) CONSTRAINT pk_project_resource_policies PRIMARY KEY,
  created_at timestamptz DEFAULT now(),
  max_vfolder_size bigint NOT NULL
);

CREATE TABLE keypair_resource_policies (
  name varchar(256) CONSTRAINT pk_keypair_resource_policies PRIMARY KEY,
  created_at timestamptz DEFAULT now(),
  default_for_unspecified defaultforunspecified NOT NULL DEFAULT 'LIMITED',
  total_resource_slots jsonb NOT NULL,
  max_session_lifetime integer NOT NULL DEFAULT 0, -- seconds, 0 = unlimited
  max_concurrent_sessions integer NOT NULL,
  max_concurrent_sftp_sessions integer NOT NULL DEFAULT 1,
  max_containers_per_session integer NOT NULL,
  max_vfolder_count integer NOT NULL,
  max_vfolder_size bigint NOT NULL,
  idle_timeout bigint NOT NULL, -- seconds
  allowed_vfolder_hosts jsonb NOT NULL DEFAULT '{}'
);

CREATE TABLE groups (
  id uuid CONSTRAINT pk_groups PRIMARY KEY DEFAULT uuid_generate_v4(),
  name varchar(64) NOT NULL,
  description varchar(512),
  is_active boolean DEFAULT true,
  created_at timestamptz DEFAULT now(),
  modified_at timestamptz DEFAULT now(),
  integration_id varchar(512),
  domain_name varchar(64) NOT NULL
    CONSTRAINT fk_groups_domain_name_domains REFERENCES domains (name) ON UPDATE CASCADE ON DELETE CASCADE,
  total_resource_slots jsonb DEFAULT '{}',
  allowed_vfolder_hosts jsonb NOT NULL DEFAULT '{}',
  dotfiles bytea NOT NULL DEFAULT '\x90',
  resource_policy varchar(256) NOT NULL
    CONSTRAINT fk_groups_resource_policy_project_resource_policies REFERENCES project_resource_policies (name),
  CONSTRAINT uq_groups_name_domain_name UNIQUE (name, domain_name)
);
CREATE INDEX ix_groups_domain_name ON groups (domain_name);

CREATE TABLE users (
  uuid uuid CONSTRAINT pk_users PRIMARY KEY DEFAULT uuid_generate_v4(),
  username varchar(64) CONSTRAINT uq_users_username UNIQUE,
  email varchar(64) NOT NULL,
  password varchar, -- bcrypt, cost 12
  need_password_change boolean,
  password_changed_at timestamptz DEFAULT now(),
  full_name varchar(64),
  description varchar(500),
  status userstatus NOT NULL DEFAULT 'active',
  status_info varchar,
  created_at timestamptz DEFAULT now(),
  modified_at timestamptz DEFAULT now(),
  integration_id varchar(512),
  domain_name varchar(64) CONSTRAINT fk_users_domain_name_domains REFERENCES domains (name),
  role userrole DEFAULT 'user',
  allowed_client_ip cidr[],
  totp_key varchar(32),
  totp_activated boolean DEFAULT false,
  totp_activated_at timestamptz,
  resource_policy varchar(256) NOT NULL
    CONSTRAINT fk_users_resource_policy_user_resource_policies REFERENCES user_resource_policies (name),
  sudo_session_enabled boolean NOT NULL DEFAULT false,
  main_access_key varchar(20)
);
CREATE INDEX ix_users_domain_name ON users (domain_name);
CREATE UNIQUE INDEX ix_users_email ON users (email);

CREATE TABLE keypairs (
  user_id varchar(256), -- the owner's e-mail, copied
  access_key varchar(20) CONSTRAINT pk_keypairs PRIMARY KEY,
  secret_key varchar(40),
  is_active boolean DEFAULT true,
  is_admin boolean DEFAULT false,
  created_at timestamptz DEFAULT now(),
  modified_at timestamptz DEFAULT now(),
  last_used timestamptz,
  rate_limit integer, -- requests in 15 minutes, null = unlimited
  num_queries integer DEFAULT 0,
  ssh_public_key text,
  ssh_private_key text,
  "user" uuid NOT NULL CONSTRAINT fk_keypairs_user_users REFERENCES users (uuid),
  resource_policy varchar(256) NOT NULL
    CONSTRAINT fk_keypairs_resource_policy_keypair_resource_policies REFERENCES keypair_resource_policies (name),
  dotfiles bytea NOT NULL DEFAULT '\x90',
  bootstrap_script varchar(65536) NOT NULL DEFAULT ''
);
CREATE INDEX ix_keypairs_is_active ON keypairs (is_active);
CREATE INDEX ix_keypairs_is_admin ON keypairs (is_admin);
CREATE INDEX ix_keypairs_user_id ON keypairs (user_id);

ALTER TABLE users
  ADD CONSTRAINT fk_users_main_access_key_keypairs
  FOREIGN KEY (main_access_key) REFERENCES keypairs (access_key) ON DELETE SET NULL;

CREATE TABLE association_groups_users (
  id uuid CONSTRAINT pk_association_groups_users PRIMARY KEY DEFAULT uuid_generate_v4(),
  user_id uuid NOT NULL
    CONSTRAINT fk_association_groups_users_user_id_users REFERENCES users (uuid) ON UPDATE CASCADE ON DELETE CASCADE,
  group_id uuid NOT NULL
    CONSTRAINT fk_association_groups_users_group_id_groups REFERENCES groups (id) ON UPDATE CASCADE ON DELETE CASCADE,
  CONSTRAINT uq_association_user_id_group_id UNIQUE (user_id, group_id)
);
