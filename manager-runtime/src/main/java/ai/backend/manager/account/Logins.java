package ai.backend.manager.account;

import ai.backend.manager.account.Identities.Identity;
import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.ProblemType;
import ai.backend.manager.secret.KeypairSecrets;
import ai.backend.manager.secret.SecretColumn;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jooq.DSLContext;
import org.jooq.Record;

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

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSSxxx");

  /** The main keypair first, then those of administrators. */
  private static final String KEYPAIR =
      """
      select k.access_key, k.secret_key from keypairs k join users u on u.uuid = k."user"
      where u.uuid = ? and k.is_active and k.secret_key is not null
      order by (k.access_key = u.main_access_key) desc nulls last, k.is_admin desc, k.created_at, k.access_key
      limit 1
      """;

  private final DSLContext database;
  private final Identities identities;
  private final KeypairSecrets secrets;
  private final AccountSettings settings;
  private final Clock clock;

  Logins(
      DSLContext database,
      Identities identities,
      KeypairSecrets secrets,
      AccountSettings settings,
      Clock clock) {
    this.database = database;
    this.identities = identities;
    this.secrets = secrets;
    this.settings = settings;
    this.clock = clock;
  }

  Login login(Credentials claim) {
    Identity user = identities.requireActive(claim);
    Record keypair = database.resultQuery(KEYPAIR, user.id()).fetchOne();
    if (keypair == null) {
      throw Identities.refused("No API keypairs found.");
    }
    requireFresh(user);
    String accessKey = keypair.get("access_key", String.class);
    return new Login(
        accessKey,
        secrets.opened(SecretColumn.SECRET_KEY, accessKey, keypair.get("secret_key", String.class)),
        user.role(),
        user.status());
  }

  private void requireFresh(Identity user) {
    settings
        .maxPasswordAge()
        .map(age -> age.after(user.passwordSince()).withOffsetSameInstant(ZoneOffset.UTC))
        .filter(expiry -> expiry.isBefore(OffsetDateTime.now(clock)))
        .ifPresent(
            expiry -> {
              throw new ApiProblem(
                  ProblemType.PASSWORD_EXPIRED, "Password expired on " + TIME.format(expiry) + ".");
            });
  }
}
