package ai.backend.manager.account;

import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.ProblemType;
import jakarta.inject.Singleton;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/** Login by e-mail and password, which yields a keypair (spec/04 §1.2). */
@Singleton
class Logins {
  /** What a client keeps after a login. */
  record Login(String access_key, String secret_key, String role, String status) {
    @Override
    public String toString() {
      return "Login[" + access_key + "]";
    }
  }

  private static final String USER =
      """
      select uuid, password, role::text as role, status::text as status
      from users where email = ? and domain_name = ?
      """;
  private static final String KEYPAIR =
      """
      select access_key, secret_key from keypairs
      where "user" = ? and is_active order by is_admin desc, created_at, access_key limit 1
      """;
  private static final String NOBODY = Passwords.hash("no such user");

  private final DSLContext database;

  /** A hash takes a quarter of a second of one core; logins must not take all of them. */
  private final Semaphore hashing =
      new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() / 2), true);

  Logins(DSLContext database) {
    this.database = database;
  }

  Login login(String domain, String email, String password) {
    Record user = database.resultQuery(USER, email, domain).fetchOne();
    String hash = user == null ? NOBODY : user.get("password", String.class);
    String status = user == null ? "" : user.get("status", String.class);
    if (!matches(password, hash) || user == null) {
      throw refused("User credential mismatch.");
    }
    switch (status) {
      case "active" -> {}
      case "before-verification" -> throw refused("This account needs email verification.");
      default -> throw refused("User credential mismatch.");
    }
    Record keypair = database.resultQuery(KEYPAIR, user.get("uuid", UUID.class)).fetchOne();
    if (keypair == null) {
      throw refused("No API keypairs found.");
    }
    return new Login(
        keypair.get("access_key", String.class),
        keypair.get("secret_key", String.class),
        user.get("role", String.class),
        status);
  }

  private boolean matches(String password, @Nullable String hash) {
    try {
      if (!hashing.tryAcquire(5, TimeUnit.SECONDS)) {
        throw new ApiProblem(
            ProblemType.SERVICE_UNAVAILABLE, "Too many logins at a time; try again.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ApiProblem(ProblemType.SERVICE_UNAVAILABLE, "The manager is stopping.");
    }
    try {
      return Passwords.matches(password, hash);
    } finally {
      hashing.release();
    }
  }

  private static ApiProblem refused(String msg) {
    return new ApiProblem(ProblemType.AUTH_FAILED, msg);
  }
}
