package ai.backend.manager.gateway;

import ai.backend.manager.policy.Role;
import ai.backend.manager.secret.KeypairSecrets;
import ai.backend.manager.secret.SecretColumn;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jooq.DSLContext;
import org.jooq.Record;

/**
 * Active keypairs of users who are neither inactive nor deleted, with their owners: one indexed
 * query for each key, remembered for two seconds (so a deactivated key works for at most that
 * long), at most 10,000 of them.
 */
@Singleton
class Keypairs {
  private static final long REMEMBERED_NANOS = Duration.ofSeconds(2).toNanos();
  private static final int MAX_REMEMBERED = 10_000;
  private static final String QUERY =
      """
      select k.access_key, k.secret_key, k.is_admin, k.rate_limit, k.resource_policy,
             u.uuid, u.email, u.role::text as role, u.domain_name, u.allowed_client_ip::text[] as networks,
             s.profile as signing
      from keypairs k
      join users u on u.uuid = k."user"
      left join keypair_signing s on s.access_key = k.access_key
      where k.access_key = ? and k.is_active and k.secret_key <> '' and u.status not in ('inactive', 'deleted')
      """;

  private record Remembered(Optional<Keypair> keypair, long until) {}

  private final DSLContext database;
  private final KeypairSecrets secrets;
  private final LongSupplier nanoTicker;
  private final ConcurrentHashMap<String, Remembered> remembered = new ConcurrentHashMap<>();

  @Inject
  Keypairs(DSLContext database, KeypairSecrets secrets) {
    this(database, secrets, System::nanoTime);
  }

  Keypairs(DSLContext database, KeypairSecrets secrets, LongSupplier nanoTicker) {
    this.database = database;
    this.secrets = secrets;
    this.nanoTicker = nanoTicker;
  }

  Optional<Keypair> find(String accessKey) {
    long now = nanoTicker.getAsLong();
    Remembered known = remembered.get(accessKey);
    if (known != null && known.until() - now > 0) {
      return known.keypair();
    }
    Optional<Keypair> found = query(accessKey);
    if (remembered.size() >= MAX_REMEMBERED) {
      remembered.clear();
    }
    remembered.put(accessKey, new Remembered(found, now + REMEMBERED_NANOS));
    return found;
  }

  private Optional<Keypair> query(String accessKey) {
    return database.resultQuery(QUERY, accessKey).fetchOptional(this::read);
  }

  private Keypair read(Record row) {
    String[] networks = row.get("networks", String[].class);
    String domain = row.get("domain_name", String.class);
    var principal =
        new Principal(
            row.get("access_key", String.class),
            row.get("resource_policy", String.class),
            Boolean.TRUE.equals(row.get("is_admin", Boolean.class)),
            row.get("rate_limit", Integer.class),
            row.get("uuid", UUID.class),
            row.get("email", String.class),
            Role.of(row.get("role", String.class)),
            domain == null ? "" : domain);
    return new Keypair(
        secrets.opened(
            SecretColumn.SECRET_KEY, principal.accessKey(), row.get("secret_key", String.class)),
        principal,
        networks == null ? List.of() : List.of(networks),
        SigningProfile.of(row.get("signing", String.class)));
  }
}
