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
import java.util.List;
import java.util.Map;
import org.jooq.DSLContext;

/** {@code /auth/signup} and {@code /auth/signout} (spec/04 §1.4, §1.5). */
@Singleton
class SignupRoutes implements Routes {
  private record NewKeys(String access_key, String secret_key) {}

  private static final int EMAIL = 64;
  private static final int FULL_NAME = 64;
  private static final int DESCRIPTION = 500;
  private static final String LEAVE =
      """
      update users set status = 'inactive', status_info = 'user-signout', modified_at = now()
      where uuid = ?
      """;
  private static final String DEACTIVATE =
      "update keypairs set is_active = false, modified_at = now() where \"user\" = ?";

  private final DSLContext database;
  private final Signups signups;
  private final Identities identities;

  SignupRoutes(DSLContext database, Signups signups, Identities identities) {
    this.database = database;
    this.signups = signups;
    this.identities = identities;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        new Route("POST", "/auth/signup", Verb.PUBLIC_ACCOUNT, Gate.NONE, this::signUp),
        new Route("POST", "/auth/signout", Verb.ACCOUNT_USE, Gate.NONE, this::signOut));
  }

  private Reply signUp(Call call) {
    Params params = Params.of(call);
    String domain = params.str("domain");
    String email = params.str("email");
    String password = params.str("password");
    String username = params.optText("", EMAIL, "username");
    String fullName = params.optText("", FULL_NAME, "full_name");
    String description = params.optText("", DESCRIPTION, "description");
    if (email.codePointCount(0, email.length()) > EMAIL || !isName(email)) {
      params.refuse("email", "an e-mail has at most 64 characters and no blanks");
    }
    if (!isName(username)) {
      params.refuse("username", "a username has no blanks");
    }
    String fault = Passwords.fault(password);
    if (fault != null) {
      params.refuse("password", fault);
    }
    params.doneExtraOk();
    AccessKeys keys =
        signups.signUp(
            new Signups.Request(
                domain,
                email,
                password,
                username.isEmpty() ? email : username,
                fullName,
                description),
            call.clientAddress());
    return Reply.created(new NewKeys(keys.accessKey(), keys.secretKey()));
  }

  private static boolean isName(String text) {
    return text.codePoints()
        .noneMatch(
            c ->
                Character.isWhitespace(c)
                    || Character.isSpaceChar(c)
                    || Character.getType(c) == Character.CONTROL
                    || Character.getType(c) == Character.FORMAT);
  }

  private Reply signOut(Call call) {
    Params params = Params.of(call);
    String email = params.str("email", "email", "username");
    String password = params.str("password");
    params.done();
    Principal caller = call.caller();
    if (!email.equals(caller.email())) {
      throw new ApiProblem(ProblemType.FORBIDDEN, "Not the account owner");
    }
    var claim = new Credentials(caller.domainName(), email, password, call.clientAddress());
    if (identities.find(claim).isEmpty()) {
      throw new ApiProblem(ProblemType.BAD_REQUEST, "Invalid email and/or password");
    }
    database.transaction(
        transaction -> {
          transaction.dsl().execute(LEAVE, caller.userId());
          transaction.dsl().execute(DEACTIVATE, caller.userId());
        });
    return Reply.ok(Map.of());
  }
}
