package ai.backend.manager.account;

import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.ProblemType;
import jakarta.inject.Singleton;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Record;

/**
 * Finds the user that an e-mail and a password belong to. Whether the user exists shows neither in
 * the answer nor in the work; guessing is limited by {@link Attempts}.
 */
@Singleton
class Identities {
  /**
   * A user who gave the right password.
   *
   * @param role superadmin, admin, user or monitor
   * @param status active, inactive, deleted or before-verification
   * @param passwordSince when the password was set
   */
  record Identity(UUID id, String role, String status, OffsetDateTime passwordSince) {}

  private static final String USER =
      """
      select uuid, password, coalesce(role::text, 'user') as role, status::text as status,
             coalesce(password_changed_at, created_at, now()) as password_since
      from users where email = ? and domain_name = ?
      """;
  private static final String REHASH =
      "update users set password = ? where uuid = ? and password = ?";

  private final DSLContext database;
  private final PasswordWork work;
  private final Attempts attempts;

  Identities(DSLContext database, PasswordWork work, Attempts attempts) {
    this.database = database;
    this.work = work;
    this.attempts = attempts;
  }

  /**
   * Empty when the user is unknown or the password wrong. A good password whose hash is older than
   * our scheme is hashed again.
   *
   * @throws ApiProblem 429 after too many wrong ones
   */
  Optional<Identity> find(Credentials claim) {
    attempts.guess(claim.domain(), claim.email(), claim.address());
    Record user = database.resultQuery(USER, claim.email(), claim.domain()).fetchOne();
    String hash = user == null ? null : user.get("password", String.class);
    if (!work.matches(claim.password(), hash) || user == null || hash == null) {
      return Optional.empty();
    }
    attempts.forgive(claim.domain(), claim.email(), claim.address());
    UUID id = user.get("uuid", UUID.class);
    if (Passwords.isOutdated(hash)) {
      database.execute(REHASH, work.hashAgain(claim.password()), id, hash);
    }
    return Optional.of(
        new Identity(
            id,
            user.get("role", String.class),
            user.get("status", String.class),
            user.get("password_since", OffsetDateTime.class)));
  }

  /**
   * An active user with the right password; 401 otherwise (spec/04 §1.2).
   *
   * @throws ApiProblem 401, or 429 after too many wrong passwords
   */
  Identity requireActive(Credentials claim) {
    Identity user = find(claim).orElseThrow(Identities::mismatch);
    return switch (user.status()) {
      case "active" -> user;
      case "before-verification" -> throw refused("This account needs email verification.");
      default -> throw mismatch();
    };
  }

  static ApiProblem refused(String msg) {
    return new ApiProblem(ProblemType.AUTH_FAILED, msg);
  }

  private static ApiProblem mismatch() {
    return refused("User credential mismatch.");
  }
}
