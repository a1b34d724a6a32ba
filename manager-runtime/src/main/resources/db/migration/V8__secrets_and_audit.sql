-- Secrets of keypairs are encrypted at rest: longer than the clear text, so both columns are texts.
ALTER TABLE keypairs ALTER COLUMN secret_key TYPE text;

-- Every change of the installation, one row each; only ever added to.
CREATE TABLE audit_log (
  id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT pk_audit_log PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  request_id varchar(64),
  transport varchar(16) NOT NULL, -- rest, graphql, mgr
  operation varchar(256) NOT NULL,
  target varchar(512), -- what it was done to, by name or id; never a body
  outcome varchar(16) NOT NULL CONSTRAINT ck_audit_log_outcome CHECK (outcome IN ('done', 'refused', 'failed')),
  reason varchar(256), -- of a refusal or failure: the problem's type
  times integer NOT NULL DEFAULT 1, -- a row may stand for several like it that came too fast
  access_key varchar(64), -- as claimed, when the signature or login was refused
  user_id uuid,
  user_email varchar(256),
  owner_access_key varchar(64), -- whom the change was made on behalf of
  client_address varchar(128)
);
CREATE INDEX ix_audit_log_at ON audit_log (at);
CREATE INDEX ix_audit_log_access_key ON audit_log (access_key, at);
CREATE INDEX ix_audit_log_user_id ON audit_log (user_id, at);

-- The manager's role owns the table, so privileges cannot bind it: a trigger does.
CREATE FUNCTION audit_log_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND OLD.at < now() - interval '30 days' THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'audit_log is append-only; rows may be deleted after 30 days'
    USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER audit_log_keep_rows BEFORE UPDATE OR DELETE ON audit_log
  FOR EACH ROW EXECUTE FUNCTION audit_log_is_append_only();
CREATE TRIGGER audit_log_keep_table BEFORE TRUNCATE ON audit_log
  FOR EACH STATEMENT EXECUTE FUNCTION audit_log_is_append_only();
