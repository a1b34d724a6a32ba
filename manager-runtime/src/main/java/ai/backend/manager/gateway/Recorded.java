package ai.backend.manager.gateway;

/** When a request of a route is put into the audit log. */
public enum Recorded {
  /** Always: it changes something. */
  CHANGE,
  /** When it is made on behalf of another keypair. */
  ON_BEHALF,
  /** Never: it only reads. */
  NEVER
}
