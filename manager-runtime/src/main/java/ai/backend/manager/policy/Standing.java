package ai.backend.manager.policy;

/** Which of an actor's two marks a permission goes by (spec/08 §1). */
public enum Standing {
  /** The user's role. */
  ROLE,
  /** {@code is_admin} of the keypair: {@code admin_required}. */
  KEYPAIR,
  /** The role superadmin, else {@code is_admin} of the keypair. */
  SUPERADMIN_OR_KEYPAIR;

  /** The column of the table that holds for the actor. */
  Role of(Actor actor) {
    return switch (this) {
      case ROLE -> actor.role();
      case KEYPAIR -> actor.adminKey() ? keyHolder(actor) : plain(actor);
      case SUPERADMIN_OR_KEYPAIR ->
          actor.adminKey() || actor.role() == Role.SUPERADMIN ? keyHolder(actor) : plain(actor);
    };
  }

  private static Role keyHolder(Actor actor) {
    return actor.role() == Role.SUPERADMIN ? Role.SUPERADMIN : Role.ADMIN;
  }

  private static Role plain(Actor actor) {
    return actor.role() == Role.MONITOR ? Role.MONITOR : Role.USER;
  }
}
