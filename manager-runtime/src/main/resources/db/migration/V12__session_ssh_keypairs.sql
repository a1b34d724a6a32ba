-- The SSH pair that the kernels of a starting session share; the row goes when the session has started or is over.

CREATE TABLE session_ssh_keypairs (
  session_id uuid CONSTRAINT pk_session_ssh_keypairs PRIMARY KEY
    CONSTRAINT fk_session_ssh_keypairs_session_id_sessions REFERENCES sessions (id) ON DELETE CASCADE,
  public_key text NOT NULL,
  private_key text NOT NULL -- encrypted
);
