-- How requests of a keypair must be signed (docs/decisions/0004-hardened-signing.md); without a row the cluster's rule holds.

CREATE TABLE keypair_signing (
  access_key varchar(20) CONSTRAINT pk_keypair_signing PRIMARY KEY
    CONSTRAINT fk_keypair_signing_access_key_keypairs
    REFERENCES keypairs (access_key) ON UPDATE CASCADE ON DELETE CASCADE,
  profile varchar(16) NOT NULL
    CONSTRAINT ck_keypair_signing_profile CHECK (profile IN ('compatible', 'hardened')),
  changed_at timestamptz NOT NULL DEFAULT now()
);
