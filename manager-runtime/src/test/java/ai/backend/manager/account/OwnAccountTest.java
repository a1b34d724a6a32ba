package ai.backend.manager.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.Reply;
import ai.backend.manager.world.Fixtures;
import ai.backend.manager.world.RowCounts;
import ai.backend.manager.world.TestCall;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.jooq.Record;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Making, changing and leaving one's own account (spec/04 §1.4 to §1.7). */
@Tag("component")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OwnAccountTest {
  private static final String SIGNUP =
      "{'domain':'default','email':'s1@example.com','password':'Abcd1234!'}";

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

  private String refusal(String path, String body) {
    ApiProblem problem = catchThrowableOfType(ApiProblem.class, () -> world.post(path, body));
    assertThat(problem).as("a refusal").isNotNull();
    return problem.status()
        + " "
        + problem.slug()
        + " "
        + (problem.data() == null ? problem.msg() : problem.data());
  }

  @Test
  void who_signs_up_can_log_in_with_a_main_keypair_and_is_in_the_default_project()
      throws Exception {
    Reply reply = world.call("POST", "/auth/signup", TestCall.of(AccountWorld.USER, "", SIGNUP));

    assertThat(reply.status()).isEqualTo(201);
    JsonNode keys = AccountWorld.body(reply);
    assertThat(keys.path("access_key").asText()).matches("AKIA[A-Z2-7]{16}");
    assertThat(keys.path("secret_key").asText()).matches("[A-Za-z0-9_-]{40}");
    assertThat(world.login("s1@example.com", "Abcd1234!", "192.0.2.1").at("/data/access_key"))
        .isEqualTo(keys.path("access_key"));
    Record user = world.user("s1@example.com");
    assertThat(user.get("username")).isEqualTo("s1@example.com");
    assertThat(user.get("status_info")).isEqualTo("user-signup");
    assertThat(user.get("role", String.class)).isEqualTo("user");
    assertThat(user.get("main_access_key")).isEqualTo(keys.path("access_key").asText());
    Record keypair =
        world.stores.db.fetchSingle(
            "select * from keypairs where \"user\" = ?", user.get("uuid", UUID.class));
    assertThat(keypair.get("rate_limit", Integer.class)).isEqualTo(1000);
    assertThat(keypair.get("is_admin", Boolean.class)).isFalse();
    assertThat(
            world.stores.db.fetchCount(
                DSL.table("association_groups_users"),
                DSL.condition(
                    "user_id = ? and group_id = ?",
                    user.get("uuid", UUID.class),
                    Fixtures.PROJECT)))
        .isEqualTo(1);
  }

  @Test
  void extra_keys_and_empty_texts_are_taken_at_signup() throws Exception {
    world.post(
        "/auth/signup",
        "{'domain':'default','email':'s1@example.com','password':'p','username':'','full_name':'','token':'x'}");

    assertThat(world.user("s1@example.com").get("username")).isEqualTo("s1@example.com");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'domain':'default'} | {\"email\":\"is required\",\"password\":\"is required\"}",
        "{} | {\"domain\":\"is required\",\"email\":\"is required\",\"password\":\"is required\"}",
        "{'domain':'','email':'','password':''} | {\"domain\":\"blank value is not allowed\",\"email\":\"blank value is not allowed\",\"password\":\"blank value is not allowed\"}",
        "{'domain':'default','email':'a b','password':'p'} | {\"email\":\"an e-mail has at most 64 characters and no blanks\"}",
        "{'domain':'default','email':'a@b','username':'a\\nb','password':'p'} | {\"username\":\"a username has no blanks\"}",
        "{'domain':'nodomain','email':'a@b','password':'p'} | Invalid domain",
        "{'domain':'default','email':'user@lablup.com','password':'p'} | Email already exists",
        "{'domain':'default','email':'a@b','username':'user@lablup.com','password':'p'} | Username already exists"
      })
  void a_faulty_signup_is_refused(String body, String reason) {
    assertThat(refusal("/auth/signup", body)).startsWith("400 ").endsWith(" " + reason);
  }

  @ParameterizedTest
  @ValueSource(strings = {"email", "username", "full_name", "description", "password"})
  void a_text_that_does_not_fit_is_refused(String key) {
    String body =
        "{'domain':'default','email':'a@b','password':'p','%s':'%s'}"
            .formatted(key, "ü".repeat(501));

    assertThat(refusal("/auth/signup", body)).startsWith("400 invalid-api-params {\"" + key);
  }

  @ParameterizedTest
  @ValueSource(strings = {"false", "no", "disabled", "maybe"})
  void signup_is_refused_while_the_cluster_does_not_allow_it(String setting) throws Exception {
    world.stores.etcd.put("config/auth/allow_signup", setting);
    assertThat(refusal("/auth/signup", SIGNUP))
        .isEqualTo(
            "403 generic-forbidden Sign-up is disabled in this cluster; ask an administrator for an account.");
    assertThat(
            world.stores.db.fetchExists(
                DSL.table("users"), DSL.condition("email = 's1@example.com'")))
        .isFalse();

    world.stores.etcd.put("config/auth/allow_signup", "true");
    world.post("/auth/signup", SIGNUP);
  }

  @Test
  void an_address_cannot_make_accounts_without_end() {
    for (int i = 0; i < Attempts.FOR_ADDRESS; i++) {
      world.attempts.signup("127.0.0.1");
    }

    assertThat(refusal("/auth/signup", SIGNUP))
        .matches("429 rate-limit-exceeded Too many sign-ups from this address; .*");
  }

  @Test
  void who_signs_out_is_inactive_and_so_are_all_keypairs_and_every_row_stays() throws Exception {
    RowCounts before = RowCounts.of(world.stores.db);

    world.post("/auth/signout", "{'username':'user@lablup.com','password':'C8qnIo29'}");

    assertThat(world.user("user@lablup.com").get("status", String.class)).isEqualTo("inactive");
    assertThat(
            world.stores.db.fetchExists(
                DSL.table("keypairs"),
                DSL.condition("\"user\" = ? and is_active", AccountWorld.USER.userId())))
        .isFalse();
    assertThat(world.user("admin@lablup.com").get("status", String.class)).isEqualTo("active");
    assertThat(before.changesTo(RowCounts.of(world.stores.db))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | 400 invalid-api-params {\"email\":\"is required\",\"password\":\"is required\"}",
        "{'email':'','password':1} | 400 invalid-api-params {\"email\":\"blank value is not allowed\",\"password\":\"value is not a string\"}",
        "{'email':'user@lablup.com','password':'p','x':1} | 400 invalid-api-params {\"x\":\"x is not allowed key\"}",
        "{'email':'user@lablup.com','password':'wrong'} | 400 generic-bad-request Invalid email and/or password",
        "{'email':'admin@lablup.com','password':'C8qnIo29'} | 403 generic-forbidden Not the account owner"
      })
  void a_faulty_signout_changes_nothing(String body, String reason) {
    assertThat(refusal("/auth/signout", body)).isEqualTo(reason);
    assertThat(world.user("user@lablup.com").get("status", String.class)).isEqualTo("active");
  }

  @Test
  void a_changed_password_works_and_the_old_one_does_not() throws Exception {
    world.stores.db.execute(
        "update users set need_password_change = true, password_changed_at = '2026-01-01T00:00:00Z'");

    world.post(
        "/auth/update-password",
        "{'old_password':'C8qnIo29','new_password':'Aa1!aaaa','new_password2':'Aa1!aaaa'}");

    world.login("Aa1!aaaa");
    assertThat(catchThrowableOfType(ApiProblem.class, () -> world.login("C8qnIo29"))).isNotNull();
    Record user = world.user("user@lablup.com");
    assertThat(user.get("need_password_change", Boolean.class)).isFalse();
    assertThat(user.get("password_changed_at", OffsetDateTime.class))
        .isAfter(OffsetDateTime.now().minusMinutes(5));
  }

  @Test
  void new_passwords_that_differ_are_refused_in_plain_json() throws Exception {
    Reply reply =
        world.call(
            "POST",
            "/auth/update-password",
            TestCall.of(
                AccountWorld.USER,
                "",
                "{'old_password':'C8qnIo29','new_password':'x1','new_password2':'x2'}"));

    assertThat(reply.status()).isEqualTo(400);
    assertThat(AccountWorld.body(reply).toString())
        .isEqualTo("{\"error_msg\":\"new password mismatch\"}");
    world.login(AccountWorld.PASSWORD);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/auth/update-password | {} | 400 invalid-api-params {\"old_password\":\"is required\",\"new_password\":\"is required\",\"new_password2\":\"is required\"}",
        "/auth/update-password | {'old_password':'','new_password':'','new_password2':''} | 400 invalid-api-params {\"old_password\":\"blank value is not allowed\",\"new_password\":\"blank value is not allowed\",\"new_password2\":\"blank value is not allowed\"}",
        "/auth/update-password | {'old_password':'bad','new_password':'a','new_password2':'a'} | 401 auth-failed Old password mismatch",
        "/auth/update-password-no-auth | {} | 400 invalid-api-params {\"domain\":\"is required\",\"username\":\"is required\",\"current_password\":\"is required\",\"new_password\":\"is required\"}",
        "/auth/update-password-no-auth | {'domain':'default','username':'user@lablup.com','current_password':'C8qnIo29','new_password':'y'} | 400 generic-bad-request Unsupported function.",
        "/auth/update-full-name | {} | 400 invalid-api-params {\"email\":\"is required\",\"full_name\":\"is required\"}",
        "/auth/update-full-name | {'email':'user@lablup.com','full_name':''} | 400 invalid-api-params {\"full_name\":\"blank value is not allowed\"}",
        "/auth/ssh-keypair | {} | 400 invalid-api-params {\"pubkey\":\"is required\",\"privkey\":\"is required\"}",
        "/auth/ssh-keypair | {'pubkey':1,'privkey':null} | 400 invalid-api-params {\"pubkey\":\"value is not a string\",\"privkey\":\"value is not a string\"}"
      })
  void a_faulty_change_is_refused(String path, String body, String reason) {
    assertThat(refusal(path, body)).isEqualTo(reason);
  }

  @Test
  void a_password_that_bcrypt_would_cut_is_refused() {
    String longest = "ü".repeat(36) + "x";

    assertThat(
            refusal(
                "/auth/update-password",
                "{'old_password':'C8qnIo29','new_password':'%s','new_password2':'%s'}"
                    .formatted(longest, longest)))
        .isEqualTo(
            "400 invalid-api-params {\"new_password\":\"a password may have at most 72 bytes\"}");
  }

  @Test
  void an_expired_password_is_renewed_without_a_signature() throws Exception {
    world.stores.etcd.put("config/auth/max_password_age", "30d");
    world.stores.db.execute("update users set password_changed_at = '2026-01-01T00:00:00Z'");
    String body =
        "{'domain':'default','username':'user@lablup.com','current_password':'%s','new_password':'%s'}";

    assertThat(refusal("/auth/update-password-no-auth", body.formatted("bad", "new")))
        .isEqualTo("401 auth-failed User credential mismatch.");
    assertThat(refusal("/auth/update-password-no-auth", body.formatted("C8qnIo29", "C8qnIo29")))
        .startsWith("401 auth-failed The new password");
    Reply reply =
        world.call(
            "POST",
            "/auth/update-password-no-auth",
            TestCall.of(AccountWorld.USER, "", body.formatted("C8qnIo29", "new")));

    assertThat(reply.status()).isEqualTo(201);
    assertThat(AccountWorld.body(reply).path("password_changed_at").asText())
        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}\\+00:00");
    world.login("new");
  }

  @Test
  void guesses_count_whichever_way_they_are_made() {
    for (int i = 0; i < Attempts.FOR_ACCOUNT; i++) {
      world.attempts.guess("default", "user@lablup.com", "192.0.2.1");
    }
    world.stores.etcd.put("config/auth/max_password_age", "30d");

    assertThat(refusal("/auth/signout", "{'email':'user@lablup.com','password':'C8qnIo29'}"))
        .startsWith("429 ");
    assertThat(
            refusal(
                "/auth/update-password",
                "{'old_password':'C8qnIo29','new_password':'a','new_password2':'a'}"))
        .startsWith("429 ");
    assertThat(
            refusal(
                "/auth/update-password-no-auth",
                "{'domain':'default','username':'user@lablup.com','current_password':'C8qnIo29','new_password':'a'}"))
        .startsWith("429 ");
  }

  @Test
  void a_name_changes_for_oneself_whatever_e_mail_is_sent() throws Exception {
    world.post("/auth/update-full-name", "{'email':'admin@lablup.com','full_name':'User L.'}");

    assertThat(world.user("user@lablup.com").get("full_name")).isEqualTo("User L.");
    assertThat(world.user("admin@lablup.com").get("full_name")).isNull();
  }

  @Test
  void an_ssh_pair_is_made_shown_and_replaced() throws Exception {
    assertThat(shown()).isEqualTo("{\"ssh_public_key\":null}");

    JsonNode made =
        AccountWorld.body(
            world.call("PATCH", "/auth/ssh-keypair", TestCall.of(AccountWorld.USER, "", "")));

    assertThat(made.path("ssh_private_key").asText())
        .startsWith("-----BEGIN RSA PRIVATE KEY-----\n");
    assertThat(shown()).contains(made.path("ssh_public_key").asText().strip());
    String body = upload(made);
    assertThat(world.post("/auth/ssh-keypair", body)).isEqualTo(made);
    assertThat(
            refusal("/auth/ssh-keypair", "{'pubkey':'ssh-rsa AAAAB3Nza x@y','privkey':'garbage'}"))
        .startsWith("400 invalid-api-params No SSH key pair: ");
    assertThat(shown()).contains(made.path("ssh_public_key").asText().strip());
  }

  private String shown() throws Exception {
    return AccountWorld.body(
            world.call("GET", "/auth/ssh-keypair", TestCall.of(AccountWorld.USER, "", "")))
        .toString();
  }

  /** The pair as an upload. */
  private static String upload(JsonNode pair) {
    return "{'pubkey':"
        + pair.path("ssh_public_key")
        + ",'privkey':"
        + pair.path("ssh_private_key")
        + "}";
  }

  @Test
  void only_signup_and_renewal_are_open_to_strangers() {
    assertThat(world.routes().stream().filter(route -> !route.signed()).map(route -> route.path()))
        .containsExactlyInAnyOrder(
            "/auth/authorize", "/auth/signup", "/auth/update-password-no-auth");
  }
}
