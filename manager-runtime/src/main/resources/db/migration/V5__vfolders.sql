-- Virtual folders and how they are shared (spec/07 §1.11).

CREATE TYPE vfolderownershiptype AS ENUM ('user', 'group');
CREATE TYPE vfolderpermission AS ENUM ('ro', 'rw', 'wd');
CREATE TYPE vfolderoperationstatus AS ENUM ('ready', 'performing', 'cloning', 'deleting', 'mounted');
CREATE TYPE vfolderinvitationstate AS ENUM ('pending', 'canceled', 'accepted', 'rejected');
CREATE TYPE vfolderusagemode AS ENUM ('general', 'model', 'data');

CREATE TABLE vfolders (
  id uuid CONSTRAINT pk_vfolders PRIMARY KEY DEFAULT uuid_generate_v4(),
  host varchar(128) NOT NULL, -- proxy:volume, empty for an unmanaged folder
  quota_scope_id varchar(64) NOT NULL, -- user:<uuid> or project:<uuid>
  name varchar(64) NOT NULL,
  usage_mode vfolderusagemode NOT NULL DEFAULT 'general',
  permission vfolderpermission DEFAULT 'rw',
  max_files integer DEFAULT 1000,
  max_size integer, -- MiB
  num_files integer DEFAULT 0,
  cur_size integer DEFAULT 0, -- KiB
  created_at timestamptz DEFAULT now(),
  last_used timestamptz,
  creator varchar(128),
  unmanaged_path varchar(512),
  ownership_type vfolderownershiptype NOT NULL DEFAULT 'user',
  "user" uuid CONSTRAINT fk_vfolders_user_users REFERENCES users (uuid),
  "group" uuid CONSTRAINT fk_vfolders_group_groups REFERENCES groups (id),
  cloneable boolean NOT NULL DEFAULT false,
  status vfolderoperationstatus NOT NULL DEFAULT 'ready',
  CONSTRAINT ck_vfolders_either_one_of_user_or_group CHECK (("user" IS NULL) <> ("group" IS NULL)),
  CONSTRAINT ck_vfolders_ownership_type_match_with_user_or_group CHECK (
    (ownership_type = 'user' AND "user" IS NOT NULL) OR (ownership_type = 'group' AND "group" IS NOT NULL))
);
CREATE INDEX ix_vfolders_name ON vfolders (name);

CREATE TABLE vfolder_permissions (
  permission vfolderpermission DEFAULT 'rw',
  vfolder uuid NOT NULL
    CONSTRAINT fk_vfolder_permissions_vfolder_vfolders REFERENCES vfolders (id) ON UPDATE CASCADE ON DELETE CASCADE,
  "user" uuid NOT NULL CONSTRAINT fk_vfolder_permissions_user_users REFERENCES users (uuid)
);

CREATE TABLE vfolder_invitations (
  id uuid CONSTRAINT pk_vfolder_invitations PRIMARY KEY DEFAULT uuid_generate_v4(),
  permission vfolderpermission DEFAULT 'rw',
  inviter varchar(256),
  invitee varchar(256) NOT NULL,
  state vfolderinvitationstate DEFAULT 'pending',
  created_at timestamptz DEFAULT now(),
  modified_at timestamptz,
  vfolder uuid NOT NULL
    CONSTRAINT fk_vfolder_invitations_vfolder_vfolders REFERENCES vfolders (id) ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE TABLE vfolder_attachment (
  vfolder uuid NOT NULL
    CONSTRAINT fk_vfolder_attachment_vfolder_vfolders REFERENCES vfolders (id) ON UPDATE CASCADE ON DELETE CASCADE,
  kernel uuid NOT NULL
    CONSTRAINT fk_vfolder_attachment_kernel_kernels REFERENCES kernels (id) ON UPDATE CASCADE ON DELETE CASCADE,
  CONSTRAINT pk_vfolder_attachment PRIMARY KEY (vfolder, kernel)
);
