package ai.backend.manager.account;

import ai.backend.manager.account.ssh.SshKeypair;
import ai.backend.manager.account.ssh.UnusableSshKey;
import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.Call;
import ai.backend.manager.gateway.Gate;
import ai.backend.manager.gateway.Params;
import ai.backend.manager.gateway.Principal;
import ai.backend.manager.gateway.Reply;
import ai.backend.manager.gateway.Route;
import ai.backend.manager.gateway.Routes;
import ai.backend.manager.policy.Verb;
import ai.backend.manager.secret.KeypairSecrets;
import ai.backend.manager.secret.SecretColumn;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.util.Collections;
import java.util.List;
import org.jooq.DSLContext;

/** The SSH key pair of the caller's own keypair (spec/04 §1.7). */
@Singleton
class SshRoutes implements Routes {
  private record Pair(String ssh_public_key, String ssh_private_key) {
    static Pair of(SshKeypair pair) {
      return new Pair(pair.publicKey(), pair.privateKey());
    }
  }

  private static final int LONGEST = 16_384;
  private static final String READ = "select ssh_public_key from keypairs where access_key = ?";
  private static final String STORE =
      """
      update keypairs set ssh_public_key = ?, ssh_private_key = ?, modified_at = now() where access_key = ?
      """;

  private final DSLContext database;
  private final KeypairSecrets secrets;
  private final SecureRandom random = new SecureRandom();

  SshRoutes(DSLContext database, KeypairSecrets secrets) {
    this.database = database;
    this.secrets = secrets;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        new Route("GET", "/auth/ssh-keypair", Verb.ACCOUNT_USE, Gate.NONE, this::show),
        new Route("PATCH", "/auth/ssh-keypair", Verb.ACCOUNT_USE, Gate.NONE, this::renew),
        new Route("POST", "/auth/ssh-keypair", Verb.ACCOUNT_USE, Gate.NONE, this::upload));
  }

  private Reply show(Call call) {
    String stored =
        database
            .resultQuery(READ, call.caller().accessKey())
            .fetchOne("ssh_public_key", String.class);
    return Reply.ok(Collections.singletonMap("ssh_public_key", stored));
  }

  private Reply renew(Call call) {
    return store(call.caller(), SshKeypair.generate(random));
  }

  private Reply upload(Call call) {
    Params params = Params.of(call);
    String publicKey = params.text(LONGEST, "pubkey");
    String privateKey = params.text(LONGEST, "privkey");
    params.done();
    try {
      return store(call.caller(), SshKeypair.uploaded(publicKey, privateKey));
    } catch (UnusableSshKey e) {
      throw ApiProblem.invalid("No SSH key pair: " + e.getMessage() + ".");
    }
  }

  private Reply store(Principal caller, SshKeypair pair) {
    String accessKey = caller.accessKey();
    database.execute(
        STORE,
        pair.publicKey(),
        secrets.sealed(SecretColumn.SSH_PRIVATE_KEY, accessKey, pair.privateKey()),
        accessKey);
    return Reply.ok(Pair.of(pair));
  }
}
