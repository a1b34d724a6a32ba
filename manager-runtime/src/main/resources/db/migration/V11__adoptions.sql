-- Dumps of other installations whose rows were taken over (mgr adopt), so that none is taken twice.

CREATE TABLE adoptions (
  digest varchar(64) CONSTRAINT pk_adoptions PRIMARY KEY, -- SHA-256 of the dump, hex
  revision varchar(32) NOT NULL, -- of the old schema
  changed bigint NOT NULL, -- rows that became new or other
  adopted_at timestamptz NOT NULL DEFAULT now()
);
