package ai.backend.manager.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.world.Fixtures;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.security.crypto.bcrypt.BCrypt;

/**
 * {@code POST /auth/authorize}: who gets in, who does not, and what strangers learn (spec/04 §1.2).
 */
@Tag("component")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LoginTest {
  private static final String MISMATCH = "401 auth-failed User credential mismatch.";

  private AccountWorld world;

  @BeforeAll
  void start() {
    world = new AccountWorld();
  }

  @BeforeEach
  void reset() {
    world.reset();
  }

  @AfterAll
  void stop() {
    world.close();
  }

  private static String refusal(ThrowingCallable call) {
    ApiProblem problem = catchThrowableOfType(ApiProblem.class, call);
    assertThat(problem).as("a refusal").isNotNull();
    return problem.status() + " " + problem.slug() + " " + problem.msg();
  }

  @Test
  void the_right_password_yields_the_main_keypair() throws Exception {
    world.stores.db.execute(
        """
        insert into keypairs (user_id, access_key, secret_key, is_active, is_admin, "user", resource_policy)
        values ('user@lablup.com', 'AKIASECONDKEY0000000', 's', true, true, ?, 'default')
        """,
        AccountWorld.USER.userId());

    JsonNode data = world.login(AccountWorld.PASSWORD).path("data");

    assertThat(data.path("access_key").asText()).isEqualTo("AKIANABBDUSEREXAMPLE");
    assertThat(data.path("secret_key").asText()).isEqualTo("not-used-here");
    assertThat(data.path("role").asText()).isEqualTo("user");
    assertThat(data.path("status").asText()).isEqualTo("active");
  }

  @Test
  void an_inactive_main_keypair_gives_way_to_another_one() throws Exception {
    world.stores.db.execute(
        """
        insert into keypairs (user_id, access_key, secret_key, is_active, is_admin, "user", resource_policy)
        values ('user@lablup.com', 'AKIASECONDKEY0000000', 's', true, false, ?, 'default')
        """,
        AccountWorld.USER.userId());
    world.stores.db.execute(
        "update keypairs set is_active = false where access_key = 'AKIANABBDUSEREXAMPLE'");

    assertThat(world.login(AccountWorld.PASSWORD).at("/data/access_key").asText())
        .isEqualTo("AKIASECONDKEY0000000");
  }

  @ParameterizedTest
  @CsvSource({
    "user@lablup.com, wrong",
    "nobody@lablup.com, C8qnIo29",
    "USER@lablup.com, C8qnIo29",
    "admin@lablup.com, C8qnIo29"
  })
  void every_mismatch_is_answered_in_the_same_words(String email, String password) {
    // the administrator of the fixtures has no password at all
    assertThat(refusal(() -> world.login(email, password, "192.0.2.1"))).isEqualTo(MISMATCH);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "plain",
        "$2b$12$short",
        "{SHA}abc",
        "$2b$99$......................................................"
      })
  void a_stored_text_that_is_no_hash_lets_nobody_in(String stored) {
    world.setPassword(stored);

    assertThat(refusal(() -> world.login(stored.isEmpty() ? "x" : stored))).isEqualTo(MISMATCH);
  }

  @ParameterizedTest
  @CsvSource({
    "inactive, User credential mismatch.",
    "deleted, User credential mismatch.",
    "before-verification, This account needs email verification."
  })
  void the_state_of_an_account_shows_only_to_who_knows_its_password(String status, String told) {
    world.stores.db.execute(
        "update users set status = ?::userstatus where email = 'user@lablup.com'", status);

    assertThat(refusal(() -> world.login("wrong"))).isEqualTo(MISMATCH);
    assertThat(refusal(() -> world.login(AccountWorld.PASSWORD)))
        .isEqualTo("401 auth-failed " + told);
  }

  @Test
  void without_an_active_keypair_there_is_nothing_to_log_in_with() {
    world.stores.db.execute("update keypairs set is_active = false");

    assertThat(refusal(() -> world.login(AccountWorld.PASSWORD)))
        .isEqualTo("401 auth-failed No API keypairs found.");
  }

  @Test
  void an_unknown_user_is_refused_with_as_much_work_as_a_known_one() throws Exception {
    world.setPassword(BCrypt.hashpw(AccountWorld.PASSWORD, BCrypt.gensalt("$2b", 4)));
    var work = new PasswordWork();
    work.matches("warm", null);

    String cheapHash = world.user("user@lablup.com").get("password", String.class);
    String properHash = Passwords.hash("x");

    long cheap = fastest(() -> work.matches("wrong", cheapHash));
    long proper = fastest(() -> work.matches("wrong", properHash));
    long unknown = fastest(() -> work.matches("wrong", null));

    // a bare comparison with a hash of cost 4 takes a 250th
    assertThat((double) cheap / unknown).isBetween(0.3, 3.0);
    assertThat((double) proper / unknown).isBetween(0.3, 3.0);
  }

  private static long fastest(Callable<?> work) throws Exception {
    long fastest = Long.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      long start = System.nanoTime();
      work.call();
      fastest = Math.min(fastest, System.nanoTime() - start);
    }
    return fastest;
  }

  @ParameterizedTest
  @CsvSource({"$2a, 12", "$2y, 12", "$2b, 4", "$2a, 10"})
  void an_older_hash_is_replaced_after_a_good_login_and_only_then(String revision, int cost)
      throws Exception {
    String old = BCrypt.hashpw(AccountWorld.PASSWORD, BCrypt.gensalt(revision, cost));
    world.setPassword(old);

    refusal(() -> world.login("wrong"));
    assertThat(hash()).isEqualTo(old);
    world.login(AccountWorld.PASSWORD);

    assertThat(hash()).startsWith("$2b$12$");
    assertThat(world.login(AccountWorld.PASSWORD).at("/data/status").asText()).isEqualTo("active");
  }

  @Test
  void a_proper_or_costlier_hash_stays() throws Exception {
    String costly = BCrypt.hashpw(AccountWorld.PASSWORD, BCrypt.gensalt("$2b", 13));
    world.setPassword(costly);

    world.login(AccountWorld.PASSWORD);

    assertThat(hash()).isEqualTo(costly);
  }

  private String hash() {
    return world.user("user@lablup.com").get("password", String.class);
  }

  @Test
  void a_password_older_than_the_setting_is_refused_with_the_day() throws Exception {
    world.stores.db.execute(
        "update users set password_changed_at = '2026-01-01T00:00:00.5Z' where email = 'user@lablup.com'");
    world.login(AccountWorld.PASSWORD);

    world.stores.etcd.put("config/auth/max_password_age", "1mo");

    assertThat(refusal(() -> world.login(AccountWorld.PASSWORD)))
        .isEqualTo("401 password-expired Password expired on 2026-02-01 00:00:00.500000+00:00.");
    assertThat(refusal(() -> world.login("wrong"))).isEqualTo(MISMATCH);
    world.stores.db.execute("update users set password_changed_at = now()");
    world.login(AccountWorld.PASSWORD);
  }

  @Test
  void a_setting_that_is_no_length_of_time_is_named() {
    world.stores.etcd.put("config/auth/max_password_age", "soon");

    assertThat(refusal(() -> world.login(AccountWorld.PASSWORD)))
        .startsWith("500 server-misconfigured The setting config/auth/max_password_age");
  }

  @ParameterizedTest
  @ValueSource(strings = {"user@lablup.com", "nobody@lablup.com"})
  void guessing_ends_after_20_wrong_passwords_whether_the_user_exists_or_not(String email) {
    for (int i = 0; i < Attempts.FOR_ACCOUNT - 1; i++) {
      world.attempts.guess("default", email, "192.0.2." + i);
    }

    assertThat(refusal(() -> world.login(email, "wrong", "198.51.100.1"))).isEqualTo(MISMATCH);
    assertThat(refusal(() -> world.login(email, AccountWorld.PASSWORD, "198.51.100.1")))
        .matches("429 rate-limit-exceeded Too many failed logins; try again in \\d+ seconds\\.");
  }

  @Test
  void guessing_over_many_accounts_ends_for_the_address_alone() throws Exception {
    for (int i = 0; i < Attempts.FOR_ADDRESS; i++) {
      world.attempts.guess("default", "user" + i + "@example.com", "192.0.2.1");
    }

    assertThat(refusal(() -> world.login(AccountWorld.PASSWORD))).startsWith("429 ");
    world.login("user@lablup.com", AccountWorld.PASSWORD, "192.0.2.2");
  }

  @Test
  void a_burst_gets_no_more_guesses_than_one_after_the_other() throws Exception {
    List<Callable<Boolean>> burst = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      burst.add(
          () -> {
            try {
              world.attempts.guess("default", "user@lablup.com", "192.0.2.1");
              return true;
            } catch (ApiProblem refused) {
              return false;
            }
          });
    }
    int guesses = 0;
    try (var workers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var guess : workers.invokeAll(burst)) {
        guesses += guess.get() ? 1 : 0;
      }
    }

    assertThat(guesses).isEqualTo(Attempts.FOR_ACCOUNT);
  }

  @Test
  void a_good_login_clears_the_account_but_not_the_address() throws Exception {
    for (int i = 0; i < Attempts.FOR_ACCOUNT - 1; i++) {
      world.attempts.guess("default", "user@lablup.com", "192.0.2.1");
    }
    world.login(AccountWorld.PASSWORD);
    for (int i = 0; i < Attempts.FOR_ADDRESS - Attempts.FOR_ACCOUNT + 1; i++) {
      world.attempts.guess("default", "other" + i + "@example.com", "192.0.2.1");
    }

    assertThat(refusal(() -> world.attempts.guess("default", "one more", "192.0.2.1")))
        .startsWith("429 ");
    world.attempts.guess("default", "user@lablup.com", "192.0.2.2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | {\"type\":\"is required\",\"domain\":\"is required\",\"username\":\"is required\",\"password\":\"is required\"}",
        "{'type':'keypair','domain':'','username':'u','password':''} | {\"domain\":\"blank value is not allowed\",\"password\":\"blank value is not allowed\"}",
        "{'type':'keypair','domain':'default','username':1,'password':['x']} | {\"username\":\"value is not a string\",\"password\":\"value is not a string\"}",
        "{'type':'keypair','domain':'default','username':'a\\u0000','password':'x'} | {\"username\":\"the character NUL is not allowed\"}"
      })
  void faults_of_the_request_are_told_together(String body, String faults) {
    ApiProblem problem =
        catchThrowableOfType(ApiProblem.class, () -> world.post("/auth/authorize", body));

    assertThat(problem.status()).isEqualTo(400);
    assertThat(String.valueOf(problem.data())).isEqualTo(faults);
  }

  @Test
  void another_type_of_authorization_is_refused() {
    assertThat(
            refusal(
                () ->
                    world.post(
                        "/auth/authorize",
                        "{'type':'jwt','domain':'d','username':'u','password':'p'}")))
        .isEqualTo("400 invalid-api-params Unsupported authorization type");
  }

  @Test
  void roles_follow_the_caller_and_a_foreign_project_is_unknown() throws Exception {
    String project = "{'group':'" + Fixtures.PROJECT + "'}";
    assertThat(world.post("/auth/test", "{'echo':'hi'}").toString())
        .isEqualTo("{\"authorized\":\"yes\",\"echo\":\"hi\"}");
    assertThat(role(project))
        .isEqualTo("{\"global_role\":\"user\",\"domain_role\":\"user\",\"group_role\":\"user\"}");
    world.stores.db.execute(
        "delete from association_groups_users where user_id = ?", AccountWorld.USER.userId());
    assertThat(refusal(() -> role(project)))
        .isEqualTo("404 object-not-found No such project or you are not the member of it.");
    assertThat(refusal(() -> role("{'group':'x'}"))).startsWith("400 invalid-api-params");
    world.stores.db.execute(
        "insert into association_groups_users (user_id, group_id) values (?, ?)",
        AccountWorld.USER.userId(),
        Fixtures.PROJECT);
  }

  private String role(String body) throws Exception {
    return AccountWorld.body(
            world.call(
                "GET",
                "/auth/role",
                ai.backend.manager.world.TestCall.of(AccountWorld.USER, "", body)))
        .toString();
  }
}
