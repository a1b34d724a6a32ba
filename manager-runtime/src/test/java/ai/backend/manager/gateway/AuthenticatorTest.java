package ai.backend.manager.gateway;

import static ai.backend.common.signing.SigningHash.SHA256;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.backend.common.redis.RedisDatabase;
import ai.backend.common.signing.RequestDate;
import ai.backend.common.signing.SigningHash;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Attacks on signatures, and what each of the two profiles says to them. */
@Tag("component")
class AuthenticatorTest {
  private static final Duration NEARLY = RequestDate.TOLERANCE.minusMillis(1);
  private final SigningWorld world = new SigningWorld();

  @AfterEach
  void close() {
    world.close();
  }

  @ParameterizedTest
  @EnumSource
  void every_hash_of_the_compatible_profile_is_verified(SigningHash hash) {
    assertThat(world.accepted(world.request().signed(hash, SigningWorld.KEY, SigningWorld.SECRET)))
        .isTrue();
    refused(world.request().signed(hash, SigningWorld.KEY, "another"), 401, "Signature mismatch");
  }

  @Test
  void a_cluster_narrows_the_hashes_of_the_compatible_profile() {
    world.etcd.put("config/api/signing/hashes", "sha256, sha512");

    assertThat(world.accepted(signed(SigningHash.SHA512))).isTrue();
    for (SigningHash weak :
        new SigningHash[] {SigningHash.MD5, SigningHash.SHA1, SigningHash.BLAKE2B}) {
      refused(signed(weak), 400, "Unsupported request signing method (hash type)");
    }
  }

  @Test
  void a_list_of_hashes_that_is_not_understood_allows_none() {
    world.etcd.put("config/api/signing/hashes", "sha-256");

    refused(signed(SHA256), 400, "Unsupported request signing method (hash type)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"shake_128", "SHAKE_256", "crc32", "none", "sha256x"})
  void other_hash_names_are_refused(String name) {
    refused(
        signed(SHA256)
            .with("Authorization", "BackendAI signMethod=HMAC-" + name + ", credential=A:00"),
        400,
        "Unsupported request signing method (hash type)");
  }

  @Test
  void a_compatible_request_can_come_again_inside_the_clock_window_and_not_at_its_edge_or_beyond() {
    for (Duration age : new Duration[] {Duration.ZERO, NEARLY, NEARLY.negated()}) {
      TestRequest request = at(age).signed(SHA256, SigningWorld.KEY, SigningWorld.SECRET);
      assertThat(world.accepted(request)).as(age.toString()).isTrue();
      assertThat(world.accepted(request)).as(age + " again").isTrue();
    }
    for (Duration age :
        new Duration[] {
          RequestDate.TOLERANCE, RequestDate.TOLERANCE.negated(), Duration.ofHours(1)
        }) {
      refused(
          at(age).signed(SHA256, SigningWorld.KEY, SigningWorld.SECRET),
          400,
          "Date/time sync error");
    }
  }

  @Test
  void a_hardened_request_is_taken_once_in_all_of_the_clock_window() {
    for (Duration age : new Duration[] {Duration.ZERO, NEARLY, NEARLY.negated()}) {
      TestRequest request = hardened(at(age), nonce());
      assertThat(world.accepted(request)).as(age.toString()).isTrue();
      refused(request, 401, "This request was received before; sign it again with another nonce.");
    }
    refused(hardened(at(RequestDate.TOLERANCE), nonce()), 400, "Date/time sync error");
  }

  @Test
  void a_nonce_outlives_its_requests_date() {
    String nonce = nonce();
    world.accepted(hardened(at(NEARLY.negated()), nonce));

    long kept =
        world
            .redis
            .shared(RedisDatabase.RATE_LIMIT)
            .sync()
            .pttl("nonce:" + SigningWorld.KEY + ":" + nonce);

    assertThat(Duration.ofMillis(kept))
        .isBetween(
            RequestDate.TOLERANCE.multipliedBy(2),
            RequestDate.TOLERANCE.multipliedBy(2).plusMinutes(1));
  }

  @Test
  void the_same_nonce_may_be_used_by_two_keypairs() {
    String nonce = nonce();

    assertThat(world.accepted(hardened(world.request(), nonce))).isTrue();
    assertThat(
            world.accepted(
                world
                    .request()
                    .hardened(SHA256, SigningWorld.OTHER_KEY, SigningWorld.OTHER_SECRET, nonce)))
        .isTrue();
  }

  @Test
  void a_refused_signature_does_not_use_up_a_nonce() {
    String nonce = nonce();
    refused(
        world.request().hardened(SHA256, SigningWorld.KEY, "another", nonce),
        401,
        "Signature mismatch");

    assertThat(world.accepted(hardened(world.request(), nonce))).isTrue();
  }

  @Test
  void after_redis_lost_its_memory_what_was_signed_before_is_refused() {
    TestRequest before = hardened(at(Duration.ofSeconds(30)), nonce());
    world.redis.shared(RedisDatabase.RATE_LIMIT).sync().flushdb();

    refused(
        before,
        401,
        "This request was signed before the gateway began to remember nonces; sign it again.");
    assertThat(world.accepted(hardened(at(Duration.ofSeconds(-30)), nonce()))).isTrue();
  }

  @Test
  void another_body_passes_under_a_compatible_signature_and_is_counted() {
    TestRequest request = signed(SHA256).body("{\"name\": \"other\"}");

    assertThat(world.accepted(request)).isTrue();
    assertThat(world.counted("compatible", "sha256", "python", "sent")).isOne();
  }

  @Test
  void another_body_is_refused_under_a_hardened_signature() {
    TestRequest request = hardened(world.request(), nonce()).body("{\"name\": \"other\"}");

    refused(request, 401, "Signature mismatch");
    assertThat(world.counted("hardened", "sha256", "python", "sent")).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "Content-Type, application/json; charset=latin-1",
    "Host, other:8081",
    "X-BackendAI-Version, v6.20220615",
    "Date, 2999-01-01T00:00:00Z"
  })
  void any_other_part_of_a_hardened_request_is_covered_too(String header, String value) {
    assertThat(world.accepted(hardened(world.request(), nonce()).with(header, value))).isFalse();
  }

  @Test
  void the_profiles_signatures_are_not_interchangeable() {
    String nonce = nonce();
    String hardened = hardened(world.request(), nonce).headers.get("Authorization");
    String compatible = signed(SHA256).headers.get("Authorization");

    refused(
        world.request().with("Authorization", hardened.replaceFirst(", profile.*", "")),
        401,
        "Signature mismatch");
    refused(
        world.request().with("Authorization", compatible + ", profile=hardened, nonce=" + nonce),
        401,
        "Signature mismatch");
  }

  @Test
  void a_hardened_keypair_does_not_take_compatible_signatures() {
    world.rule(SigningWorld.KEY, "hardened");

    refused(signed(SHA256), 401, "hardened signatures only");
    assertThat(world.accepted(hardened(world.request(), nonce()))).isTrue();
    assertThat(
            world.accepted(
                world.request().signed(SHA256, SigningWorld.OTHER_KEY, SigningWorld.OTHER_SECRET)))
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"hardened", "hardenned"})
  void a_hardened_cluster_takes_compatible_signatures_of_excepted_keypairs_only(String setting) {
    world.etcd.put("config/api/signing/profile", setting);
    world.rule(SigningWorld.OTHER_KEY, "compatible");

    refused(signed(SHA256), 401, "hardened signatures only");
    assertThat(
            world.accepted(
                world.request().signed(SHA256, SigningWorld.OTHER_KEY, SigningWorld.OTHER_SECRET)))
        .isTrue();
  }

  @Test
  void headers_of_both_versions_mean_the_newer_spelling_and_one_must_be_there() {
    assertThat(world.accepted(signed(SHA256).with("X-Sorna-Version", "v4.20190615"))).isTrue();
    assertThat(
            world.accepted(
                world
                    .request()
                    .without("X-BackendAI-Version")
                    .with("X-Sorna-Version", "v6.20220615")
                    .signed(SHA256, SigningWorld.KEY, SigningWorld.SECRET)))
        .isTrue();
    refused(
        signed(SHA256).without("X-BackendAI-Version"),
        400,
        "API version missing in request headers");
    refused(signed(SHA256).with("X-BackendAI-Version", "v6.20220615"), 401, "Signature mismatch");
    refused(
        hardened(world.request().with("X-Sorna-Version", "v7.20230615"), nonce())
            .without("X-BackendAI-Version"),
        400,
        "API version missing in request headers");
  }

  @Test
  void an_access_key_alone_and_another_keypairs_secret_prove_nothing() {
    refused(
        signed(SHA256)
            .with(
                "Authorization",
                "BackendAI signMethod=HMAC-SHA256, credential=" + SigningWorld.KEY + ":"),
        401,
        "Signature mismatch");
    refused(world.request().signed(SHA256, SigningWorld.KEY, ""), 401, "Signature mismatch");
    refused(
        world.request().signed(SHA256, SigningWorld.KEY, SigningWorld.OTHER_SECRET),
        401,
        "Signature mismatch");
    refused(
        world.request().signed(SHA256, "AKIANOSUCHKEYEXAMPLE", SigningWorld.SECRET),
        401,
        "Access key not found");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update keypairs set is_active = false where access_key = 'AKIAIOSFODNN7EXAMPLE'",
        "update keypairs set secret_key = '' where access_key = 'AKIAIOSFODNN7EXAMPLE'",
        "update keypairs set secret_key = null where access_key = 'AKIAIOSFODNN7EXAMPLE'",
        "update users set status = 'deleted' where email = 'admin@lablup.com'",
        "update users set status = 'inactive' where email = 'admin@lablup.com'"
      })
  void an_inactive_keypair_or_a_users_that_is_gone_is_not_found(String change) {
    assertThat(world.accepted(signed(SHA256))).isTrue();
    world.db.execute(change);

    assertThat(world.accepted(signed(SHA256))).as("remembered for two seconds").isTrue();
    world.forward(Duration.ofSeconds(2));

    refused(signed(SHA256), 401, "Access key not found");
  }

  @Test
  void any_active_keypair_of_an_active_user_is_taken() {
    world.db.execute(
        """
        insert into keypairs (access_key, secret_key, user_id, "user", resource_policy)
        select 'AKIASECONDKEYEXAMPLE', 'second', email, uuid, 'default' from users where email = 'admin@lablup.com'
        """);

    assertThat(world.accepted(world.request().signed(SHA256, "AKIASECONDKEYEXAMPLE", "second")))
        .as("though it is not the main one")
        .isTrue();
  }

  @Test
  void an_unsigned_request_is_anonymous_if_its_date_is_right() {
    assertThat(world.authenticator.authenticate(world.request().inbound())).isNull();
    refused(world.request().without("Date"), 400, "Date/time sync error");
  }

  private TestRequest signed(SigningHash hash) {
    return world.request().signed(hash, SigningWorld.KEY, SigningWorld.SECRET);
  }

  private static TestRequest hardened(TestRequest request, String nonce) {
    return request.hardened(SHA256, SigningWorld.KEY, SigningWorld.SECRET, nonce);
  }

  private TestRequest at(Duration age) {
    return new TestRequest(world.clock.instant().minus(age));
  }

  private static String nonce() {
    return UUID.randomUUID().toString();
  }

  private void refused(TestRequest request, int status, String reason) {
    ApiProblem problem =
        catchThrowableOfType(
            ApiProblem.class, () -> world.authenticator.authenticate(request.inbound()));
    assertThat(problem).as("refused").isNotNull();
    assertThat(problem.status()).isEqualTo(status);
    assertThat(problem.msg()).contains(reason);
  }
}
