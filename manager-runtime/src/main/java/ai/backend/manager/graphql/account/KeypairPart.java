package ai.backend.manager.graphql.account;

import static ai.backend.manager.graphql.account.KeypairEntity.KEYPAIRS;

import ai.backend.manager.graphql.Ask;
import ai.backend.manager.graphql.Part;
import ai.backend.manager.graphql.Scope;
import ai.backend.manager.graphql.Wiring;
import ai.backend.manager.graphql.entity.Rows;
import ai.backend.manager.graphql.live.Counts;
import ai.backend.manager.graphql.live.LivePart;
import ai.backend.manager.graphql.table.Source;
import ai.backend.manager.policy.Role;
import ai.backend.manager.policy.Target;
import ai.backend.manager.policy.Verb;
import ai.backend.manager.secret.KeypairSecrets;
import ai.backend.manager.secret.SecretColumn;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jooq.Condition;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Queries for keypairs. A secret key is told to its owner and to superadmins only (spec/08 §11).
 */
@Singleton
public final class KeypairPart implements Part {
  private static final int LEGACY_LIMIT = 100;
  private static final Source USERS = Source.of("users");

  private final Rows rows;
  private final KeypairSecrets secrets;

  @Inject
  public KeypairPart(Rows rows, KeypairSecrets secrets) {
    this.rows = rows;
    this.secrets = secrets;
  }

  @Override
  public void wire(Wiring wiring) {
    wiring
        .query("keypair", Verb.KEYPAIR_QUERY, this::keypair)
        .query("keypairs", Verb.KEYPAIR_QUERY, this::keypairs)
        .query(
            "keypair_list",
            Verb.KEYPAIR_QUERY,
            ask -> rows.page(ask, KeypairEntity.KEYPAIR, listed(ask)))
        .field("KeyPair", "secret_key", this::secret)
        .field("KeyPair", "user_info", KeypairPart::owner)
        .field("KeyPair", "concurrency_limit", ask -> 0)
        .field("KeyPair", "last_used", KeypairPart::lastUsed)
        .field("KeyPair", "num_queries", ask -> counter(ask, "kp:%s:num_queries"))
        .field("KeyPair", "concurrency_used", ask -> counter(ask, "keypair.concurrency_used.%s"));
  }

  private @Nullable Object keypair(Ask ask) {
    String own = ask.caller().accessKey();
    Scope scope = Scope.of(ask, ask.text("domain_name"), ask.text("access_key"), own, true);
    return rows.one(
        ask,
        KeypairEntity.KEYPAIR,
        inDomain(scope.domain()).and(KEYPAIRS.text("access_key").eq(scope.key())));
  }

  private Object keypairs(Ask ask) {
    int limit = ask.text("email") == null ? LEGACY_LIMIT : Integer.MAX_VALUE;
    return rows.all(ask, KeypairEntity.KEYPAIR, listed(ask), limit);
  }

  private static Condition listed(Ask ask) {
    Scope scope =
        Scope.of(ask, ask.text("domain_name"), ask.text("email"), ask.caller().email(), false);
    Condition condition = inDomain(scope.domain());
    if (scope.key() != null) {
      condition = condition.and(KEYPAIRS.text("user_id").eq(scope.key()));
    }
    Boolean active = ask.flag("is_active");
    return active == null ? condition : condition.and(KEYPAIRS.flag("is_active").eq(active));
  }

  private static Condition inDomain(@Nullable String domain) {
    if (domain == null) {
      return DSL.noCondition();
    }
    return KEYPAIRS
        .uuid("user")
        .in(
            DSL.select(USERS.uuid("uuid"))
                .from(USERS.table())
                .where(USERS.text("domain_name").eq(domain)));
  }

  private @Nullable Object secret(Ask ask) {
    var owner = new Target.User(ask.key("user"), Role.USER, null);
    return ask.caller().may(Verb.KEYPAIR_SECRET, owner)
            && ask.row().get("secret_key") instanceof String stored
        ? secrets.opened(
            SecretColumn.SECRET_KEY, String.valueOf(ask.row().get("access_key")), stored)
        : null;
  }

  private static Object owner(Ask ask) {
    var owner = new HashMap<String, @Nullable Object>();
    owner.put("email", ask.row().get("email"));
    owner.put("full_name", ask.row().get("full_name"));
    return owner;
  }

  private static CompletableFuture<@Nullable Instant> lastUsed(Ask ask) {
    return text(ask, "kp:%s:last_call_time").thenApply(KeypairPart::instant);
  }

  private static @Nullable Instant instant(@Nullable String epochSeconds) {
    try {
      return epochSeconds == null
          ? null
          : Instant.EPOCH.plus(
              new BigDecimal(epochSeconds.strip()).movePointRight(6).longValue(),
              ChronoUnit.MICROS);
    } catch (NumberFormatException malformed) {
      return null;
    }
  }

  private static CompletableFuture<Integer> counter(Ask ask, String key) {
    return text(ask, key).thenApply(Counts::of);
  }

  private static CompletableFuture<@Nullable String> text(Ask ask, String key) {
    Map<String, Object> row = ask.row();
    return ask.load(LivePart.COUNTERS, key.formatted(row.get("access_key")));
  }
}
