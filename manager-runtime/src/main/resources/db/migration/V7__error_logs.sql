-- Failures that clients, agents and the gateway report (spec/07 §1.13), and the revision that existing tools look for.

CREATE TYPE errorlog_severity AS ENUM ('critical', 'error', 'warning');

CREATE TABLE error_logs (
  id uuid CONSTRAINT pk_error_logs PRIMARY KEY DEFAULT uuid_generate_v4(),
  created_at timestamptz DEFAULT now(),
  severity errorlog_severity,
  source varchar,
  "user" uuid CONSTRAINT fk_error_logs_user_users REFERENCES users (uuid),
  is_read boolean DEFAULT false,
  is_cleared boolean DEFAULT false,
  message text,
  context_lang varchar,
  context_env jsonb,
  request_url varchar,
  request_status integer,
  traceback text
);
CREATE INDEX ix_error_logs_created_at ON error_logs (created_at);
CREATE INDEX ix_error_logs_is_cleared ON error_logs (is_cleared);
CREATE INDEX ix_error_logs_is_read ON error_logs (is_read);
CREATE INDEX ix_error_logs_severity ON error_logs (severity);
CREATE INDEX ix_error_logs_user ON error_logs ("user");

CREATE TABLE alembic_version (
  version_num varchar(32)
);
INSERT INTO alembic_version (version_num) VALUES ('75ea2b136830');
