-- Resource groups ("scaling groups"), who may use them, their agents, and resource presets (spec/07 §1.5-1.7).

CREATE TYPE agentstatus AS ENUM ('ALIVE', 'LOST', 'RESTARTING', 'TERMINATED');

CREATE TABLE resource_presets (
  name varchar(256) CONSTRAINT pk_resource_presets PRIMARY KEY,
  resource_slots jsonb NOT NULL,
  shared_memory bigint -- bytes
);

CREATE TABLE scaling_groups (
  name varchar(64) CONSTRAINT pk_scaling_groups PRIMARY KEY,
  description varchar(512),
  is_active boolean DEFAULT true,
  is_public boolean NOT NULL DEFAULT true,
  created_at timestamptz DEFAULT now(),
  wsproxy_addr varchar(1024),
  wsproxy_api_token varchar(128),
  driver varchar(64) NOT NULL,
  driver_opts jsonb NOT NULL DEFAULT '{}',
  scheduler varchar(64) NOT NULL,
  use_host_network boolean NOT NULL DEFAULT false,
  scheduler_opts jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX ix_scaling_groups_is_active ON scaling_groups (is_active);
CREATE INDEX ix_scaling_groups_is_public ON scaling_groups (is_public);

CREATE TABLE sgroups_for_domains (
  id uuid CONSTRAINT pk_sgroups_for_domains PRIMARY KEY DEFAULT uuid_generate_v4(),
  scaling_group varchar(64) NOT NULL
    CONSTRAINT fk_sgroups_for_domains_scaling_group_scaling_groups
    REFERENCES scaling_groups (name) ON UPDATE CASCADE ON DELETE CASCADE,
  domain varchar(64) NOT NULL
    CONSTRAINT fk_sgroups_for_domains_domain_domains REFERENCES domains (name) ON UPDATE CASCADE ON DELETE CASCADE,
  CONSTRAINT uq_sgroup_domain UNIQUE (scaling_group, domain)
);
CREATE INDEX ix_sgroups_for_domains_domain ON sgroups_for_domains (domain);
CREATE INDEX ix_sgroups_for_domains_scaling_group ON sgroups_for_domains (scaling_group);

CREATE TABLE sgroups_for_groups (
  id uuid CONSTRAINT pk_sgroups_for_groups PRIMARY KEY DEFAULT uuid_generate_v4(),
  scaling_group varchar(64) NOT NULL
    CONSTRAINT fk_sgroups_for_groups_scaling_group_scaling_groups
    REFERENCES scaling_groups (name) ON UPDATE CASCADE ON DELETE CASCADE,
  "group" uuid NOT NULL
    CONSTRAINT fk_sgroups_for_groups_group_groups REFERENCES groups (id) ON UPDATE CASCADE ON DELETE CASCADE,
  CONSTRAINT uq_sgroup_ugroup UNIQUE (scaling_group, "group")
);
CREATE INDEX ix_sgroups_for_groups_group ON sgroups_for_groups ("group");
CREATE INDEX ix_sgroups_for_groups_scaling_group ON sgroups_for_groups (scaling_group);

CREATE TABLE sgroups_for_keypairs (
  id uuid CONSTRAINT pk_sgroups_for_keypairs PRIMARY KEY DEFAULT uuid_generate_v4(),
  scaling_group varchar(64) NOT NULL
    CONSTRAINT fk_sgroups_for_keypairs_scaling_group_scaling_groups
    REFERENCES scaling_groups (name) ON UPDATE CASCADE ON DELETE CASCADE,
  access_key varchar(20) NOT NULL
    CONSTRAINT fk_sgroups_for_keypairs_access_key_keypairs
    REFERENCES keypairs (access_key) ON UPDATE CASCADE ON DELETE CASCADE,
  CONSTRAINT uq_sgroup_akey UNIQUE (scaling_group, access_key)
);
CREATE INDEX ix_sgroups_for_keypairs_access_key ON sgroups_for_keypairs (access_key);
CREATE INDEX ix_sgroups_for_keypairs_scaling_group ON sgroups_for_keypairs (scaling_group);

CREATE TABLE agents (
  id varchar(64) CONSTRAINT pk_agents PRIMARY KEY,
  status agentstatus NOT NULL DEFAULT 'ALIVE',
  status_changed timestamptz,
  region varchar(64) NOT NULL,
  scaling_group varchar(64) NOT NULL DEFAULT 'default'
    CONSTRAINT fk_agents_scaling_group_scaling_groups REFERENCES scaling_groups (name),
  schedulable boolean NOT NULL DEFAULT true,
  available_slots jsonb NOT NULL,
  occupied_slots jsonb NOT NULL DEFAULT '{}',
  addr varchar(128) NOT NULL,
  public_host varchar(256),
  public_key varchar(40),
  first_contact timestamptz DEFAULT now(),
  lost_at timestamptz,
  version varchar(64) NOT NULL,
  architecture varchar(32) NOT NULL,
  compute_plugins jsonb NOT NULL DEFAULT '{}',
  auto_terminate_abusing_kernel boolean NOT NULL DEFAULT false
);
CREATE INDEX ix_agents_region ON agents (region);
CREATE INDEX ix_agents_scaling_group ON agents (scaling_group);
CREATE INDEX ix_agents_status ON agents (status);
