package ai.backend.manager.account;

import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.Call;
import ai.backend.manager.gateway.Gate;
import ai.backend.manager.gateway.Params;
import ai.backend.manager.gateway.Principal;
import ai.backend.manager.gateway.ProblemType;
import ai.backend.manager.gateway.Reply;
import ai.backend.manager.gateway.Route;
import ai.backend.manager.gateway.Routes;
import ai.backend.manager.policy.Verb;
import jakarta.inject.Singleton;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jooq.DSLContext;

/** What users change of themselves: password and full name (spec/04 §1.6). */
@Singleton
class PasswordRoutes implements Routes {
  private static final DateTimeFormatter ISO =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSxxx");
  private static final int FULL_NAME = 64;
  private static final String CHANGE =
      """
      update users set password = ?, need_password_change = false, password_changed_at = now(), modified_at = now()
      where uuid = ? returning password_changed_at
      """;
  private static final String RENAME =
      "update users set full_name = ?, modified_at = now() where uuid = ?";

  private final DSLContext database;
  private final Identities identities;
  private final PasswordWork work;
  private final AccountSettings settings;

  PasswordRoutes(
      DSLContext database, Identities identities, PasswordWork work, AccountSettings settings) {
    this.database = database;
    this.identities = identities;
    this.work = work;
    this.settings = settings;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        new Route("POST", "/auth/update-password", Verb.ACCOUNT_USE, Gate.NONE, this::update),
        new Route(
            "POST",
            "/auth/update-password-no-auth",
            Verb.PUBLIC_ACCOUNT,
            Gate.NONE,
            this::renewExpired),
        new Route("POST", "/auth/update-full-name", Verb.ACCOUNT_USE, Gate.NONE, this::rename));
  }

  private Reply update(Call call) {
    Params params = Params.of(call);
    String old = params.str("old_password");
    String wanted = newPassword(params);
    String again = params.str("new_password2");
    params.done();
    Principal caller = call.caller();
    var claim = new Credentials(caller.domainName(), caller.email(), old, call.clientAddress());
    if (identities.find(claim).isEmpty()) {
      throw Identities.refused("Old password mismatch");
    }
    if (!wanted.equals(again)) {
      return new Reply.Json(400, Map.of("error_msg", "new password mismatch"));
    }
    change(caller.userId(), wanted);
    return Reply.ok(Map.of());
  }

  /** For users whose password expired, so that they cannot get a keypair to sign with. */
  private Reply renewExpired(Call call) {
    Params params = Params.of(call);
    String domain = params.str("domain");
    String email = params.str("username");
    String current = params.str("current_password");
    String wanted = newPassword(params);
    params.done();
    if (settings.maxPasswordAge().isEmpty()) {
      throw new ApiProblem(ProblemType.BAD_REQUEST, "Unsupported function.");
    }
    var user =
        identities.requireActive(new Credentials(domain, email, current, call.clientAddress()));
    if (wanted.equals(current)) {
      throw Identities.refused("The new password must differ from the current one.");
    }
    return Reply.created(Map.of("password_changed_at", ISO.format(change(user.id(), wanted))));
  }

  private static String newPassword(Params params) {
    String wanted = params.str("new_password");
    String fault = Passwords.fault(wanted);
    if (fault != null) {
      params.refuse("new_password", fault);
    }
    return wanted;
  }

  private OffsetDateTime change(UUID user, String password) {
    return Objects.requireNonNull(
            database
                .resultQuery(CHANGE, work.hash(password), user)
                .fetchOne("password_changed_at", OffsetDateTime.class))
        .withOffsetSameInstant(ZoneOffset.UTC);
  }

  /** Changes the caller's own name, whatever e-mail is sent (spec/08 §11). */
  private Reply rename(Call call) {
    Params params = Params.of(call);
    params.str("email");
    String fullName = params.str("full_name");
    if (fullName.codePointCount(0, fullName.length()) > FULL_NAME) {
      params.refuse("full_name", "String is longer than " + FULL_NAME + " characters");
    }
    params.done();
    int changed = database.execute(RENAME, fullName, call.caller().userId());
    return changed == 1
        ? Reply.ok(Map.of())
        : new Reply.Json(400, Map.of("error_msg", "Unknown user"));
  }
}
