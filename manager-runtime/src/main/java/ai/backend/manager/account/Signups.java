package ai.backend.manager.account;

import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.ProblemType;
import ai.backend.manager.secret.KeypairSecrets;
import ai.backend.manager.secret.SecretColumn;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.exception.IntegrityConstraintViolationException;
import org.jspecify.annotations.Nullable;

/**
 * Strangers make their own accounts (spec/04 §1.4): an active user with the role user, a keypair
 * which is its main one, and membership in the domain's project {@code default}.
 */
@Singleton
class Signups {
  /** What a stranger tells of himself. */
  record Request(
      String domain,
      String email,
      String password,
      String username,
      String fullName,
      String description) {
    @Override
    public String toString() {
      return "Request[" + email + "]";
    }
  }

  private static final int RATE_LIMIT = 1000;
  private static final String DOMAIN = "select 1 from domains where name = ? and is_active";
  private static final String TAKEN =
      """
      select case when email = ? then 'Email already exists' else 'Username already exists' end as reason
      from users where email = ? or username = ? order by (email = ?) desc limit 1
      """;
  private static final String USER =
      """
      insert into users (uuid, username, email, password, need_password_change, password_changed_at, full_name,
                         description, status, status_info, domain_name, role, resource_policy)
      values (?, ?, ?, ?, false, now(), ?, ?, 'active', 'user-signup', ?, 'user', 'default')
      """;
  private static final String KEYPAIR =
      """
      insert into keypairs (user_id, access_key, secret_key, is_active, is_admin, rate_limit, num_queries,
                            "user", resource_policy)
      values (?, ?, ?, true, false, ?, 0, ?, 'default')
      """;
  private static final String MAIN_KEY = "update users set main_access_key = ? where uuid = ?";
  private static final String MEMBERSHIP =
      """
      insert into association_groups_users (user_id, group_id)
      select ?, id from groups where name = 'default' and domain_name = ? and is_active
      """;

  private final DSLContext database;
  private final AccountSettings settings;
  private final Attempts attempts;
  private final PasswordWork work;
  private final KeypairSecrets secrets;
  private final SecureRandom random = new SecureRandom();

  Signups(
      DSLContext database,
      AccountSettings settings,
      Attempts attempts,
      PasswordWork work,
      KeypairSecrets secrets) {
    this.database = database;
    this.settings = settings;
    this.attempts = attempts;
    this.work = work;
    this.secrets = secrets;
  }

  /**
   * Makes the account.
   *
   * @throws ApiProblem 403 while sign-up is disabled, 429 after too many, 400 for a domain that
   *     does not exist and for an e-mail or username that does
   */
  AccessKeys signUp(Request wanted, @Nullable String address) {
    if (!settings.signupAllowed()) {
      throw new ApiProblem(
          ProblemType.FORBIDDEN,
          "Sign-up is disabled in this cluster; ask an administrator for an account.");
    }
    attempts.signup(address);
    if (database.resultQuery(DOMAIN, wanted.domain()).fetchOne() == null) {
      throw ApiProblem.invalid("Invalid domain");
    }
    requireFree(wanted);
    String hash = work.hash(wanted.password());
    AccessKeys keys = AccessKeys.generate(random);
    try {
      database.transaction(transaction -> insert(transaction.dsl(), wanted, hash, keys));
    } catch (IntegrityConstraintViolationException e) {
      switch (BrokenConstraint.of(e)) {
        case "ix_users_email" -> throw taken("Email already exists");
        case "uq_users_username" -> throw taken("Username already exists");
        default -> throw e;
      }
    }
    return keys;
  }

  private void requireFree(Request wanted) {
    String email = wanted.email();
    database
        .resultQuery(TAKEN, email, email, wanted.username(), email)
        .fetchOptional("reason", String.class)
        .ifPresent(
            reason -> {
              throw taken(reason);
            });
  }

  private void insert(DSLContext tx, Request wanted, String hash, AccessKeys keys) {
    UUID user = UUID.randomUUID();
    tx.execute(
        USER,
        user,
        wanted.username(),
        wanted.email(),
        hash,
        wanted.fullName(),
        wanted.description(),
        wanted.domain());
    tx.execute(
        KEYPAIR,
        wanted.email(),
        keys.accessKey(),
        secrets.sealed(SecretColumn.SECRET_KEY, keys.accessKey(), keys.secretKey()),
        RATE_LIMIT,
        user);
    tx.execute(MAIN_KEY, keys.accessKey(), user);
    tx.execute(MEMBERSHIP, user, wanted.domain());
  }

  private static ApiProblem taken(String reason) {
    return new ApiProblem(ProblemType.BAD_REQUEST, reason);
  }
}
