package ai.backend.manager.gateway;

/** Who may call a route (spec/01 §2). Failing any of them is 401 {@code auth-failed}. */
public enum Access {
  /** Anybody; the Authorization header is ignored. */
  PUBLIC,
  /** Any active keypair. */
  USER,
  /** A keypair with {@code is_admin}. */
  ADMIN,
  /** A keypair whose user has the role superadmin. */
  SUPERADMIN
}
